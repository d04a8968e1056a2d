#include "tests/redis/differential/generator.hpp"

#include <array>

namespace lockstep::differential {
namespace {

using Words = std::vector<std::string>;

// Redis commands are written as templates. Words in them that start with '$' are drawn:
//   $k key   $v value   $i integer, now and then not one   $f float, now and then not one, $g one of few digits  $t
//   time to live in s $T the same in ms   $A point in time in ms   $m member   $x index   $o score bound   $l member
//   bound   $c count
constexpr std::string_view string_templates[] = {"SET $k $v",
                                                 "SET $k $v NX",
                                                 "SET $k $v XX",
                                                 "SET $k $v GET",
                                                 "SET $k $v NX GET",
                                                 "SET $k $v EX $t",
                                                 "SET $k $v PX $T NX",
                                                 "SET $k $v KEEPTTL",
                                                 "SET $k $v XX KEEPTTL",
                                                 "SET $k $v PXAT $A",
                                                 "SET $k $v EX 0",
                                                 "SET $k $v PX $T PX $T",
                                                 "SET $k $v NX XX",
                                                 "SET $k $v EX $t PX $T",
                                                 "SET $k $v EX",
                                                 "SET $k $v FOO",
                                                 "SET $k",
                                                 "GET $k",
                                                 "GET $k",
                                                 "GET $k $k",
                                                 "SETNX $k $v",
                                                 "SETEX $k $t $v",
                                                 "PSETEX $k $T $v",
                                                 "SETEX $k -7 $v",
                                                 "GETSET $k $v",
                                                 "GETDEL $k",
                                                 "GETEX $k",
                                                 "GETEX $k EX $t",
                                                 "GETEX $k PERSIST",
                                                 "GETEX $k PXAT $A",
                                                 "GETEX $k EX abc",
                                                 "GETEX $k PERSIST EX $t",
                                                 "GETEX $k NX",
                                                 "MGET $k $k $k",
                                                 "MSET $k $v $k $v",
                                                 "MSET $k $v $k",
                                                 "MSETNX $k $v $k $v",
                                                 "INCR $k",
                                                 "DECR $k",
                                                 "INCRBY $k $i",
                                                 "DECRBY $k $i",
                                                 "INCRBYFLOAT $k $f",
                                                 "APPEND $k $v",
                                                 "STRLEN $k",
                                                 "GETRANGE $k $x $x",
                                                 "SUBSTR $k $x $x",
                                                 "SETRANGE $k $c $v",
                                                 "SETRANGE $k $x $v",
                                                 "LCS $k $k",
                                                 "LCS $k $k LEN",
                                                 "LCS $k $k IDX WITHMATCHLEN",
                                                 "LCS $k $k IDX MINMATCHLEN $c"};
constexpr std::string_view bit_templates[] = {
    "SETBIT $k $c 1",        "SETBIT $k $c 0",     "SETBIT $k $i 1",     "SETBIT $k 1 $i",        "GETBIT $k $c",
    "GETBIT $k $i",          "BITCOUNT $k",        "BITCOUNT $k $x $x",  "BITCOUNT $k $x $x BIT", "BITCOUNT $k $x",
    "BITCOUNT $k $x $x FOO", "BITPOS $k 1",        "BITPOS $k 0",        "BITPOS $k 0 $x",        "BITPOS $k 1 $x $x",
    "BITPOS $k 0 $x $x BIT", "BITPOS $k $i",       "BITOP AND $k $k $k", "BITOP OR $k $k $k",     "BITOP XOR $k $k $k",
    "BITOP NOT $k $k",       "BITOP NOT $k $k $k", "BITOP FOO $k $k"};
constexpr std::string_view sort_templates[] = {"SORT $k",
                                               "SORT $k DESC",
                                               "SORT $k ALPHA",
                                               "SORT $k ALPHA DESC LIMIT $x $x",
                                               "SORT $k LIMIT 0 2",
                                               "SORT $k STORE $k",
                                               "SORT $k ALPHA STORE $k",
                                               "SORT $k FOO",
                                               "SORT $k ALPHA GET # GET k*",
                                               "SORT $k BY nosort GET #",
                                               "SORT_RO $k",
                                               "SORT_RO $k ALPHA",
                                               "SORT_RO $k STORE $k"};
constexpr std::string_view key_templates[] = {"DEL $k",
                                              "DEL $k $k $k",
                                              "UNLINK $k",
                                              "EXISTS $k $k",
                                              "EXISTS $k",
                                              "TYPE $k",
                                              "TYPE $k",
                                              "TOUCH $k $k",
                                              "RENAME $k $k",
                                              "RENAMENX $k $k",
                                              "COPY $k $k",
                                              "COPY $k $k REPLACE",
                                              "COPY $k $k DB 1",
                                              "COPY $k $k DB 99",
                                              "COPY $k $k FOO",
                                              "MOVE $k 1",
                                              "MOVE $k $i",
                                              "SELECT 1",
                                              "SELECT 0",
                                              "SELECT 0",
                                              "SELECT 0",
                                              "KEYS *",
                                              "KEYS k[1-3]",
                                              "KEYS ?1",
                                              "DBSIZE",
                                              "FLUSHDB",
                                              "FLUSHALL SYNC",
                                              "FLUSHALL FOO",
                                              "SWAPDB 0 1",
                                              "SCAN 0 COUNT 1000",
                                              "SCAN 0 COUNT 1000 MATCH k*",
                                              "SCAN 0 COUNT 1000 TYPE string",
                                              "SCAN abc COUNT 1",
                                              "OBJECT ENCODING",
                                              "PING",
                                              "PING $v",
                                              "PING $v $v",
                                              "ECHO $v",
                                              "NOSUCHCOMMAND $v $k",
                                              "GET",
                                              "OBJECT NOSUCH $k",
                                              "WAIT 0 10"};
constexpr std::string_view expiry_templates[] = {"EXPIRE $k $t",
                                                 "PEXPIRE $k $T",
                                                 "EXPIRE $k $t NX",
                                                 "PEXPIRE $k $T XX",
                                                 "PEXPIRE $k $T GT",
                                                 "PEXPIRE $k $T LT",
                                                 "EXPIRE $k $t XX GT",
                                                 "EXPIRE $k $t XX LT",
                                                 "EXPIRE $k $t NX GT",
                                                 "EXPIRE $k $t GT LT",
                                                 "EXPIRE $k $t FOO",
                                                 "PEXPIREAT $k $A",
                                                 "PEXPIREAT $k $A GT",
                                                 "PEXPIREAT $k $A LT",
                                                 "EXPIRE $k 0",
                                                 "EXPIRE $k -1",
                                                 "PEXPIRE $k abc",
                                                 "EXPIREAT $k 1",
                                                 "TTL $k",
                                                 "PTTL $k",
                                                 "PTTL $k",
                                                 "EXPIRETIME $k",
                                                 "PEXPIRETIME $k",
                                                 "PERSIST $k",
                                                 "EXPIRE $k 9223372036854775807",
                                                 "PEXPIRE $k 9223372036854775807",
                                                 "EXPIRE $k -9223372036854775808"};
constexpr std::string_view hash_templates[] = {"HSET $k $m $v",    "HSET $k $m $v $m $v",
                                               "HSET $k $m",       "HSET $k $m $v $m",
                                               "HMSET $k $m $v",   "HMSET $k $m $v $m",
                                               "HSETNX $k $m $v",  "HGET $k $m",
                                               "HGET $k $m",       "HMGET $k $m $m $m",
                                               "HGETALL $k",       "HKEYS $k",
                                               "HVALS $k",         "HLEN $k",
                                               "HEXISTS $k $m",    "HSTRLEN $k $m",
                                               "HDEL $k $m",       "HDEL $k $m $m",
                                               "HINCRBY $k $m $i", "HINCRBYFLOAT $k $m $g",
                                               "HSCAN $k 0",       "HSCAN $k 0 MATCH a* COUNT 100",
                                               "HRANDFIELD $k 0",  "HRANDFIELD $k abc"};
constexpr std::string_view list_templates[] = {"LPUSH $k $v",
                                               "RPUSH $k $v $v",
                                               "LPUSH $k $v $v $v",
                                               "LPUSHX $k $v",
                                               "RPUSHX $k $v",
                                               "LPOP $k",
                                               "RPOP $k",
                                               "LPOP $k $c",
                                               "RPOP $k $c",
                                               "LPOP $k $i",
                                               "LLEN $k",
                                               "LINDEX $k $x",
                                               "LSET $k $x $v",
                                               "LINSERT $k BEFORE $v $v",
                                               "LINSERT $k AFTER $v $v",
                                               "LINSERT $k FOO $v $v",
                                               "LRANGE $k $x $x",
                                               "LRANGE $k 0 -1",
                                               "LTRIM $k $x $x",
                                               "LREM $k $x $v",
                                               "LREM $k 0 $v",
                                               "LPOS $k $v",
                                               "LPOS $k $v RANK $x",
                                               "LPOS $k $v COUNT $c",
                                               "LPOS $k $v RANK $x COUNT $c MAXLEN $c",
                                               "LPOS $k $v RANK 0",
                                               "LMOVE $k $k LEFT RIGHT",
                                               "LMOVE $k $k RIGHT LEFT",
                                               "LMOVE $k $k LEFT FOO",
                                               "RPOPLPUSH $k $k",
                                               "LMPOP 2 $k $k LEFT",
                                               "LMPOP 2 $k $k RIGHT COUNT $c",
                                               "LMPOP $i $k LEFT",
                                               "BLPOP $k 0.01x",
                                               "BLMPOP 0 1 $k FOO",
                                               "BLMPOP x $i $k LEFT",
                                               "LPOS $k $v RANK -9223372036854775808"};
constexpr std::string_view set_templates[] = {"SADD $k $m",
                                              "SADD $k $m $m $m",
                                              "SADD $k 1 2 3",
                                              "SADD $k $c $c",
                                              "SREM $k $m",
                                              "SREM $k $m $c",
                                              "SISMEMBER $k $m",
                                              "SMISMEMBER $k $m $c $m",
                                              "SCARD $k",
                                              "SMEMBERS $k",
                                              "SMOVE $k $k $m",
                                              "SINTER $k $k",
                                              "SUNION $k $k",
                                              "SDIFF $k $k $k",
                                              "SINTERSTORE $k $k $k",
                                              "SUNIONSTORE $k $k $k",
                                              "SDIFFSTORE $k $k $k",
                                              "SINTERCARD 2 $k $k",
                                              "SINTERCARD 2 $k $k LIMIT $c",
                                              "SINTERCARD $i $k",
                                              "SSCAN $k 0 COUNT 1000",
                                              "SPOP $k 1000",
                                              "SPOP $k 0",
                                              "SPOP $k abc",
                                              "SRANDMEMBER $k 1000",
                                              "SRANDMEMBER $k abc"};
constexpr std::string_view zset_templates[] = {"ZADD $k $f $m",
                                               "ZADD $k $f $m $f $m",
                                               "ZADD $k NX $f $m",
                                               "ZADD $k XX CH $f $m",
                                               "ZADD $k GT $f $m",
                                               "ZADD $k LT CH $f $m $f $m",
                                               "ZADD $k INCR $f $m",
                                               "ZADD $k NX INCR $f $m",
                                               "ZADD $k XX INCR $f $m",
                                               "ZADD $k NX XX $f $m",
                                               "ZADD $k GT LT $f $m",
                                               "ZADD $k $f",
                                               "ZADD $k INCR $f $m $f $m",
                                               "ZINCRBY $k $f $m",
                                               "ZSCORE $k $m",
                                               "ZMSCORE $k $m $m",
                                               "ZCARD $k",
                                               "ZRANK $k $m",
                                               "ZREVRANK $k $m",
                                               "ZREM $k $m",
                                               "ZREM $k $m $m",
                                               "ZRANGE $k $x $x",
                                               "ZRANGE $k 0 -1 WITHSCORES",
                                               "ZRANGE $k $x $x REV",
                                               "ZRANGE $k $o $o BYSCORE",
                                               "ZRANGE $k $o $o BYSCORE REV LIMIT $x $x",
                                               "ZRANGE $k $l $l BYLEX",
                                               "ZRANGE $k $l $l BYLEX REV",
                                               "ZRANGE $k 0 -1 LIMIT 0 1",
                                               "ZREVRANGE $k $x $x WITHSCORES",
                                               "ZRANGEBYSCORE $k $o $o",
                                               "ZRANGEBYSCORE $k $o $o WITHSCORES LIMIT $x $x",
                                               "ZREVRANGEBYSCORE $k $o $o",
                                               "ZRANGEBYLEX $k $l $l",
                                               "ZREVRANGEBYLEX $k $l $l LIMIT 0 2",
                                               "ZRANGESTORE $k $k $x $x",
                                               "ZRANGESTORE $k $k $o $o BYSCORE",
                                               "ZCOUNT $k $o $o",
                                               "ZLEXCOUNT $k $l $l",
                                               "ZREMRANGEBYRANK $k $x $x",
                                               "ZREMRANGEBYSCORE $k $o $o",
                                               "ZREMRANGEBYLEX $k $l $l",
                                               "ZPOPMIN $k",
                                               "ZPOPMAX $k $c",
                                               "ZPOPMIN $k $i",
                                               "ZMPOP 2 $k $k MIN",
                                               "ZMPOP 1 $k MAX COUNT $c",
                                               "ZUNION 2 $k $k WITHSCORES",
                                               "ZINTER 2 $k $k WITHSCORES AGGREGATE MAX",
                                               "ZDIFF 2 $k $k WITHSCORES",
                                               "ZUNIONSTORE $k 2 $k $k WEIGHTS $f $f",
                                               "ZINTERSTORE $k 2 $k $k AGGREGATE MIN",
                                               "ZDIFFSTORE $k 2 $k $k",
                                               "ZINTERCARD 2 $k $k LIMIT $c",
                                               "ZUNION $i $k",
                                               "ZSCAN $k 0 COUNT 1000",
                                               "ZRANDMEMBER $k 0"};
constexpr std::string_view stream_templates[] = {"XADD $k $c-$c a $v",
                                                 "XADD $k $c-* a $v",
                                                 "XADD $k $c a $v b $v",
                                                 "XADD $k 0-0 a b",
                                                 "XADD $k NOMKSTREAM 5000-1 a b",
                                                 "XADD $k MAXLEN 2 $c-$c a $v",
                                                 "XADD $k $v a b",
                                                 "XADD $k 1-1 a",
                                                 "XLEN $k",
                                                 "XRANGE $k - +",
                                                 "XRANGE $k $c $c",
                                                 "XRANGE $k ($c +",
                                                 "XREVRANGE $k + - COUNT 2",
                                                 "XDEL $k $c-$c",
                                                 "XTRIM $k MAXLEN $c",
                                                 "XTRIM $k MINID $c"};

// Scripts get a random command in ARGV.
constexpr std::string_view call_scripts[] = {
    "return redis.call(unpack(ARGV))",
    "return redis.pcall(unpack(ARGV))",
    "local r = redis.pcall(unpack(ARGV)) return {type(r), r}",
    "local a = redis.pcall(unpack(ARGV)) local b = redis.pcall(unpack(ARGV)) return {a, b}",
    "local r = redis.pcall(unpack(ARGV)) if type(r) == 'table' and r.err then return r.err end return r",
    "local ok, r = pcall(redis.call, unpack(ARGV)) return {tostring(ok), r}",
    "local r = redis.call(unpack(ARGV)) if type(r) == 'table' and r.ok then return 'status ' .. r.ok end return r",
    "redis.call('SET', 'k1', 'from script') return redis.call(unpack(ARGV))",
    "#!lua flags=no-writes\nreturn redis.call(unpack(ARGV))"};
constexpr std::string_view value_scripts[] = {
    "return 1",
    "return 3.99",
    "return -3.99",
    "return 1e300",
    "return true",
    "return false",
    "return nil",
    "return {1,nil,3}",
    "return {1,false,3}",
    "return {}",
    "return {a=1}",
    "return {1,{2,{3,'x'}}}",
    "return {ok='fine'}",
    "return {err='My error'}",
    "return {err='single'}",
    "return redis.error_reply('x')",
    "return redis.error_reply('-A b')",
    "return redis.status_reply('x y')",
    "return redis.error_reply()",
    "error('abc')",
    "error('abc', 0)",
    "error({err='A b'})",
    "error(nil)",
    "local x = nil return x.y",
    "return nosuch",
    "x = 1",
    "return #KEYS + #ARGV",
    "return {KEYS[1], ARGV[1]}",
    "return tostring(0.1) .. tostring(1e15)",
    "return {tostring(2^53), 10 .. '', 1/3 .. ''}",
    "return tonumber(ARGV[1] or 'x')",
    "return string.format('%5.2f|%d|%s|%q', 3.14159, 42, 'x', 'a\"b')",
    "return {string.find('hello world', 'o w'), string.match('k=v', '(%w+)=(%w+)')}",
    "return (string.gsub('hello', 'l', {l='L'}))",
    "return string.rep('ab', 3)",
    "return {string.gsub('abc def', '%w+', '<%0>')}",
    "local t = {} for w in string.gmatch('one two', '%a+') do t[#t+1] = w end return t",
    "return {string.find('a.b', '.', 1, true)}",
    "return {string.find('abc', 'b()c()')}",
    "return string.match('  trim  ', '^%s*(.-)%s*$')",
    "return string.find('abc', '[a')",
    "return string.gsub('abc', '(', 'x')",
    "return {string.match('2024-01-02', '(%d+)-(%d+)-(%d+)')}",
    "return string.gsub('hello world', 'o', '%1')",
    "return {string.find('', '')}",
    "return {string.gsub('abc', '', '-')}",
    "return string.match('f(a(b)c)d', '%b()')",
    "return string.gsub('THE (quick) fox', '%f[%a]%a+', 'X')",
    "return string.gsub('x', 'x', '%')",
    "return {('x'):byte(1,-1), ('abc'):upper(), ('abc'):sub(-2)}",
    "return table.concat({1,2,'x'}, '-')",
    "local t = {3,1,2} table.sort(t) return t",
    "local t = {1,2,3} table.insert(t, 2, 'x') table.remove(t, 1) return t",
    "return {unpack({1,2,3}, 2)}",
    "return select('#', 1, nil, nil)",
    "return {math.floor(-1.5), math.max(1,5), math.fmod(7,3), math.huge}",
    "return cjson.encode({1,2,{a='b'}})",
    "return cjson.encode({a=1.5})",
    "return cjson.encode('a/b\"\\n\\1')",
    "return cjson.encode({})",
    "return cjson.encode({[1]=1,[2]=2})",
    "return cjson.encode({[20]=1})",
    "return cjson.encode(1e15)",
    "return cjson.encode(0.1)",
    "return cjson.encode(1/0)",
    "return cjson.encode({f=tostring})",
    "return cjson.encode(cjson.null)",
    "return cjson.encode(nil)",
    "return cjson.decode('[1,2,{\"a\":null}]')[2]",
    "return cjson.decode('{\"a\":{\"b\":[1,2,3]}}').a.b",
    "return cjson.decode('[1,')",
    "return cjson.decode('{\"a\":}')",
    "return cjson.decode('nope')",
    "return cjson.decode('\"\\\\u0041\\\\n\"')",
    "return cjson.decode('[1 2]')",
    "return cjson.decode('{1:2}')",
    "return cjson.decode('[1]x')",
    "return cjson.decode('\"abc')",
    "return cjson.decode('[-1.5e3, 0x10, true, false]')",
    "return cjson.decode('')",
    "return cjson.decode('\"\\\\x\"')",
    "return cjson.decode('\"\\\\ud83d\\\\ude00\"')",
    "return cmsgpack.pack(1, -1, 300, -300, 70000, 1.5, 0.1, true, false, nil, 'abc')",
    "return cmsgpack.pack({1,2,3})",
    "return cmsgpack.pack({a=1})",
    "return {cmsgpack.unpack(cmsgpack.pack({1,{2}}, 'x'))}",
    "return cmsgpack.unpack('\\147\\1\\2')",
    "return {cmsgpack.unpack_one(cmsgpack.pack(1,2,3))}",
    "return {cmsgpack.unpack_limit(cmsgpack.pack(1,2,3), 1, 1)}",
    "return cmsgpack.pack()",
    "return cmsgpack.pack(string.rep('x', 40), 2^40, -2^40, 2^63)",
    "return {bit.band(0xff, 0x0f), bit.bor(1, 2), bit.bxor(5, 1), bit.bnot(0), bit.lshift(1, 31), bit.rshift(-1, 28), "
    "bit.arshift(-8, 1)}",
    "return {bit.tohex(255), bit.tohex(-1, 4), bit.tohex(48879, -4), bit.rol(0x12345678, 8), bit.ror(0x12345678, 8), "
    "bit.bswap(0x12345678), bit.tobit(2^32 + 5)}",
    "return struct.pack('>I2h', 258, -2)",
    "return {struct.unpack('>I2h', struct.pack('>I2h', 258, -2))}",
    "return struct.size('<i4d!8b')",
    "return {struct.unpack('bBx<i3', struct.pack('bBx<i3', -1, 255, -3))}",
    "return struct.pack('sc3', 'ab', 'xyz')",
    "return {struct.unpack('sc3', struct.pack('sc3', 'ab', 'xyz'))}",
    "return {struct.unpack('fd', struct.pack('fd', 1.5, 0.1))}",
    "return struct.pack('i33', 1)",
    "return struct.unpack('>I4', 'abc')",
    "return struct.pack('q', 1)",
    "return redis.sha1hex('x')",
    "return redis.sha1hex()",
    "return redis.call()",
    "return redis.call({})",
    "return redis.call('nosuch')",
    "return redis.call('get')",
    "return redis.call('multi')",
    "return redis.call('echo', 0.1)",
    "return redis.call('echo', 1e17)",
    "return redis.setresp(2)",
    "return redis.replicate_commands()",
    "return redis.log(redis.LOG_DEBUG, 'x')",
    "return redis.log('x')",
    "return type(redis.REDIS_VERSION)",
    "return rawget(_G, 'os')",
    "redis.x = 1",
    "KEYS = 1",
    "return setmetatable({}, {__index = function() return 7 end}).x",
    "return rawset(_G, 'x', 1)",
    "return setmetatable(string, {})",
    "local t = setmetatable({}, {__tostring = function() return 'shown' end}) return tostring(t)",
    "return type(getmetatable('').__index)",
    "getmetatable('').__index = nil",
    "local f = loadstring('return 1 + 1') return f()",
    "return {loadstring('x =')}",
    "local c = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) return {c(), c(), c()}",
    "return pcall(error, 'x')",
    "local ok, e = pcall(function() error({code = 5}) end) return e.code",
    "return {xpcall(function() error('a') end, function(m) return 'handled ' .. m end)}",
    "return (function(...) return select('#', ...) end)(1, nil)",
    "for i = 1, 10 do end return 'done'",
    "local s = 0 for _, v in ipairs({1, 2, nil, 4}) do s = s + v end return s",
    "return 1 +",
    "return 'unfinished",
    "if x then",
    "return ...",
    "goto x",
    "return 5 // 2",
    "#!lua\nreturn 5",
    "#!lua flags=bad\nreturn 5",
    "#!js\nreturn 1",
    "#!lua",
    "local function f() return f() + 1 end return f()",
    "return {double = 1.5}",
    "return {map = {a = 1}}",
    "return {big_number = '12'}",
    "return next({})",
    "return #'abc'",
    "return 'a' < 'b'",
    "return 1 < 'x'",
    "return {} .. 'x'",
    "return -'2' + 1",
    "return '0x10' + 0",
    "return 2^0.5",
    "return -7 % 3",
    "return 7 % -3",
    "return unpack({}, 1, 9000)",
    "return unpack({}, -2^31, 2^31 - 1)",
    "return struct.unpack('c2147483647', 'a')",
    "return assert(false, 'why')",
    "return assert(nil)",
    "return assert(1, 2)",
    "setmetatable({}, 5)",
    "local t = setmetatable({}, {__metatable = 'locked'}) setmetatable(t, {})",
    "local t = {3, 'a', 2} table.sort(t) return t",
    "local t = {3, 1, 2, 5, 4} table.sort(t, function(a, b) return true end) return t",
    "local t = {} for i = 1, 40 do t[i] = i * 37 % 41 end table.sort(t, function(a, b) return a > b end) return t",
    "local n = 0 local t = {5, 2, 8, 1, 9, 3} table.sort(t, function(a, b) n = n + 1 return a < b end) return n",
    "table.insert({}, 'x', 1)",
    "table.insert({}, 1, 2, 3)",
    "return table.remove({1, 2, 3}, 7)",
    "return pcall()",
    "error({err = ''})",
    "return {loadstring('\\27Lua')}",
    "return tostring(cjson.null)",
    "return cjson.encode({[true] = 1})",
    "return cjson.decode('\"\\\\ud83d\"')",
    "return cjson.decode('[1,\\0]')",
    "return cjson.encode_max_depth(0)",
    "return cjson.encode_number_precision(17)",
    "local t = {} for i = 1, 1000 do t = {t} end return cjson.encode(t)",
    "return cmsgpack.pack({})",
    "return cmsgpack.unpack('\\196\\3abc')",
    "return {cmsgpack.unpack_limit('\\1\\2\\3', 0)}",
    "return struct.pack('i')",
    "return struct.pack('c99', 'x')",
    "return {struct.unpack('b', '\\1\\2\\3', -1)}",
    "return struct.size('c0')",
    "return redis.acl_check_cmd()"};

constexpr std::string_view message_templates[] = {"SUBSCRIBE c1",
                                                  "SUBSCRIBE c1 c2",
                                                  "PSUBSCRIBE c*",
                                                  "PSUBSCRIBE c* c*",
                                                  "SSUBSCRIBE s1",
                                                  "UNSUBSCRIBE c1",
                                                  "UNSUBSCRIBE c1 c2",
                                                  "PUNSUBSCRIBE",
                                                  "PUNSUBSCRIBE c*",
                                                  "SUNSUBSCRIBE",
                                                  "PUBLISH c1 $v",
                                                  "PUBLISH c2 $v",
                                                  "PUBLISH none $v",
                                                  "SPUBLISH s1 $v",
                                                  "PUBSUB NUMPAT",
                                                  "PUBSUB NUMSUB c1 c2 none",
                                                  "PUBSUB SHARDNUMSUB s1",
                                                  "PING",
                                                  "PING $v",
                                                  "GET $k",
                                                  "PUBSUB NOSUCH",
                                                  "CLIENT KILL TYPE nosuch",
                                                  "CLIENT KILL TYPE replica",
                                                  "CLIENT KILL ADDR 1.2.3.4:5",
                                                  "CONFIG SET maxmemory $v.",
                                                  "CONFIG GET MAXMEMORY",
                                                  "PUBSUB CHANNELS none*",
                                                  "EVAL return(redis.call('PUBLISH','c1','fromscript')) 0",
                                                  "RESET"};
constexpr std::string_view blocking_templates[] = {"BLPOP $k $k 0",
                                                   "BRPOP $k 0",
                                                   "BLMOVE $k $k LEFT RIGHT 0",
                                                   "BRPOPLPUSH $k $k 0",
                                                   "BLMPOP 0 2 $k $k LEFT COUNT 2",
                                                   "BZPOPMIN $k $k 0",
                                                   "BZPOPMAX $k 0",
                                                   "BZMPOP 0 1 $k MIN COUNT 2"};

constexpr std::string_view transaction_templates[] = {"MULTI",   "MULTI",    "EXEC",        "EXEC",   "EXEC",
                                                      "DISCARD", "WATCH $k", "WATCH $k $k", "UNWATCH",
                                                      "EXEC a",  "DEBUG $k"};

class Source {
 public:
  explicit Source(std::uint64_t seed) : state_(seed) {}

  std::size_t below(std::size_t limit) {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return static_cast<std::size_t>((z ^ (z >> 31)) % limit);
  }
  bool one_in(std::size_t n) { return below(n) == 0; }

  template <std::size_t n>
  std::string_view of(const std::string_view (&templates)[n]) {
    return templates[below(n)];
  }

  Words fill(std::string_view text) {
    Words words;
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t end = std::min(text.find(' ', at), text.size());
      words.push_back(word(text.substr(at, end - at)));
      at = end + 1;
    }
    if (one_in(60) && words[0].find("RAND") == std::string::npos && words[0].find("UNSUB") == std::string::npos &&
        words[0] != "SPOP")
      words.pop_back();
    if (one_in(12))
      for (char& c : words[0])
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (words.empty()) words.push_back("PING");
    return words;
  }

  Words any_command() {
    switch (below(11)) {
      case 8:
        return fill(of(bit_templates));
      case 9:
        return fill(of(sort_templates));
      case 0:
        return fill(of(string_templates));
      case 1:
        return fill(of(key_templates));
      case 2:
        return fill(of(expiry_templates));
      case 3:
        return fill(of(hash_templates));
      case 4:
        return fill(of(list_templates));
      case 5:
        return fill(of(set_templates));
      case 6:
        return fill(of(zset_templates));
      case 7:
        return fill(of(stream_templates));
      default:
        return fill(of(string_templates));
    }
  }

  Words script() {
    Words words;
    if (one_in(3)) {
      words = {one_in(6) ? "EVAL_RO" : "EVAL", std::string(of(value_scripts)), "1", key(), value()};
      if (one_in(8)) words = {"EVAL", words[1], "0"};
      if (one_in(20)) words = {"SCRIPT", "LOAD", words[1]};
      if (one_in(30)) words[2] = integer();
      return words;
    }
    words = {one_in(8) ? "EVAL_RO" : "EVAL", std::string(of(call_scripts)), "0"};
    Words command = any_command();
    // A SELECT inside of a script is forgotten, and what it does to the next command there depends on the version.
    if (command[0] == "SELECT" || command[0] == "select") command = {"PING"};
    words.insert(words.end(), command.begin(), command.end());
    return words;
  }

  std::string key() { return "k" + std::to_string(1 + below(5)); }

 private:
  std::string value() {
    static const std::array<const char*, 17> values = {"a",
                                                       "b",
                                                       "hello",
                                                       "",
                                                       "0",
                                                       "1",
                                                       "-1",
                                                       "10",
                                                       "12345678901234567890",
                                                       "9223372036854775807",
                                                       "-9223372036854775808",
                                                       "3.5",
                                                       "1e3",
                                                       " 5",
                                                       "007",
                                                       "x y",
                                                       "\xff\r\n"};
    return values[below(values.size())];
  }
  std::string integer() {
    static const std::array<const char*, 16> values = {"0",
                                                       "1",
                                                       "-1",
                                                       "5",
                                                       "10",
                                                       "-7",
                                                       "100",
                                                       "9223372036854775807",
                                                       "-9223372036854775808",
                                                       "9223372036854775808",
                                                       "abc",
                                                       "1.5",
                                                       "",
                                                       " 1",
                                                       "+1",
                                                       "2"};
    return values[one_in(3) ? below(values.size()) : below(7)];
  }
  std::string number() {
    static const std::array<const char*, 20> values = {
        "1", "2",   "-1",   "0",   "1.5", "-2.25", "100",   "0.1",  "1e3", "3",
        "4", "inf", "-inf", "nan", "abc", "",      "1e308", "0x10", "-0",  "12345678901234567890"};
    return values[one_in(3) ? below(values.size()) : below(11)];
  }
  std::string word(std::string_view text) {
    if (text.empty() || text[0] != '$') {
      const std::size_t dollar = text.find('$');
      if (dollar == std::string_view::npos) return std::string(text);
      // Such as "($c" and "$c-*".
      return std::string(text.substr(0, dollar)) + word(text.substr(dollar, 2)) +
             (text.size() > dollar + 2 ? word(text.substr(dollar + 2)) : "");
    }
    if (text.size() > 2) return word(text.substr(0, 2)) + word(text.substr(2));
    static const std::array<const char*, 8> members = {"a", "b", "c", "d", "1", "2", "10", "long-member"};
    static const std::array<const char*, 10> bounds = {"0", "1", "(1", "5", "(5", "-inf", "+inf", "inf", "abc", "100"};
    static const std::array<const char*, 9> lexes = {"-", "+", "[a", "(a", "[b", "(c", "[1", "a", ""};
    switch (text[1]) {
      case 'k':
        return key();
      case 'v':
        return value();
      case 'i':
        return integer();
      case 'f':
        return number();
      case 'm':
        return members[below(members.size())];
      case 'x':
        return std::to_string(static_cast<int>(below(9)) - 4);
      case 'c':
        return std::to_string(below(5));
      case 'o':
        return bounds[one_in(3) ? below(bounds.size()) : below(8)];
      case 'l':
        return lexes[one_in(3) ? below(lexes.size()) : below(7)];
      // No two times are near each other, so that it does not matter when exactly a command runs.
      case 't':
        return std::to_string(1000 + 20 * ++times_);
      case 'T':
        return std::to_string(1'000'000 + 20'000 * static_cast<std::int64_t>(++times_));
      case 'A':
        return one_in(4) ? "1000" : std::to_string(4'000'000'000'000 + 20'000 * static_cast<std::int64_t>(++times_));
      default:
        return std::string(text);
    }
  }

  std::uint64_t state_;
  std::size_t times_ = 0;
};

}  // namespace

std::string_view name_of(Theme theme) {
  constexpr std::array<std::string_view, static_cast<std::size_t>(Theme::count)> names = {
      "strings", "expiry",  "hashes",       "lists",    "sets",     "zsets",
      "streams", "scripts", "transactions", "messages", "blocking", "mixed"};
  return names[static_cast<std::size_t>(theme)];
}

std::vector<Command> generate(std::uint64_t seed, Theme theme, std::size_t length) {
  Source source(seed * 64 + static_cast<std::uint64_t>(theme));
  std::vector<Command> commands;
  const auto own = [&]() -> Words {
    switch (theme) {
      case Theme::strings:
        if (source.one_in(4)) return source.fill(source.of(bit_templates));
        return source.fill(source.of(string_templates));
      case Theme::expiry:
        return source.one_in(2) ? source.fill(source.of(expiry_templates)) : source.any_command();
      case Theme::hashes:
        return source.fill(source.of(hash_templates));
      case Theme::lists:
        if (source.one_in(8)) return source.fill(source.of(sort_templates));
        return source.fill(source.of(list_templates));
      case Theme::sets:
        return source.fill(source.of(set_templates));
      case Theme::zsets:
        return source.one_in(12) ? source.fill(source.of(set_templates)) : source.fill(source.of(zset_templates));
      case Theme::streams:
        return source.fill(source.of(stream_templates));
      case Theme::scripts:
        return source.script();
      case Theme::transactions:
        return source.one_in(3) ? source.fill(source.of(transaction_templates)) : source.any_command();
      case Theme::messages:
        return source.fill(source.of(message_templates));
      case Theme::blocking: {
        if (source.one_in(4)) return source.fill(source.of(blocking_templates));
        if (source.one_in(4)) return source.fill(source.of(zset_templates));
        return source.fill(source.of(list_templates));
      }
      default:
        return source.one_in(4) ? source.script() : source.any_command();
    }
  };
  const std::size_t connections = theme == Theme::transactions || theme == Theme::messages ? 2
                                  : theme == Theme::blocking                               ? 4
                                                                                           : 1;
  while (commands.size() < length) {
    Command command;
    command.argv = source.one_in(8) ? source.fill(source.of(key_templates)) : own();
    command.connection = static_cast<int>(source.below(connections));
    commands.push_back(std::move(command));
  }
  return commands;
}

}  // namespace lockstep::differential
