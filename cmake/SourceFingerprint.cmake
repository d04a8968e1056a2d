# cmake -DROOT=... -DOUT=... -P SourceFingerprint.cmake: a header with a hash over all sources that decide what a run
# does and what is counted of it. Journals hold it, so that runs of different programs are never added up.
file(GLOB_RECURSE sources RELATIVE ${ROOT} ${ROOT}/sim/*.?pp ${ROOT}/algorithms/*.?pp ${ROOT}/scenarios/format/*.?pp
     ${ROOT}/scenarios/sweep/*.?pp)
file(GLOB run RELATIVE ${ROOT} ${ROOT}/scenarios/*.?pp)
list(APPEND sources ${run})
list(SORT sources)
set(all "")
foreach(source ${sources})
  file(SHA256 ${ROOT}/${source} hash)
  string(APPEND all "${source} ${hash}\n")
endforeach()
string(SHA256 fingerprint "${all}")
string(SUBSTRING ${fingerprint} 0 12 fingerprint)
file(WRITE ${OUT} "#define LOCKSTEP_SOURCES \"${fingerprint}\"\n")
