// The one place that includes the language's coroutine support.
#pragma once

#include <coroutine>
