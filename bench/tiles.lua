-- For wrk with one thread: every path of a file once, in its order, then the end. Arguments: the file
-- of paths, the headers as NAME=VALUE. Prints one line of JSON.
local ffi = require("ffi")
ffi.cdef [[
    typedef struct { long s; long ns; } yj_time;
    int clock_gettime(int clock, yj_time *time);
    int getpid(void);
    int kill(int process, int signal);
]]

local function now()
    local time = ffi.new("yj_time[1]")
    ffi.C.clock_gettime(1, time)
    return tonumber(time[0].s) + tonumber(time[0].ns) / 1e9
end

local threads = {}
function setup(thread)
    table.insert(threads, thread)
end

function init(args)
    requests, asked, answered, full, empty, failed, bytes = {}, 0, 0, 0, 0, 0, 0
    local headers = {}
    for i = 2, #args do
        local name, value = args[i]:match("^(.-)=(.*)$")
        headers[name] = value
    end
    for path in io.lines(args[1]) do
        table.insert(requests, wrk.format("GET", path, headers))
    end
    total = #requests
end

function request()
    if asked == 0 then began = now() end
    asked = asked + 1
    return requests[math.min(asked, total)]
end

function response(status, _, body)
    -- What is asked beyond the end, while the last answers are on their way, does not count.
    if answered >= total then return end
    answered = answered + 1
    if status == 200 then
        full, bytes = full + 1, bytes + #body
    elseif status == 204 then
        empty = empty + 1
    else
        failed = failed + 1
    end
    if answered == total then
        seconds = now() - began
        wrk.thread:stop()
        -- wrk sleeps through the time that it was given; this wakes it.
        ffi.C.kill(ffi.C.getpid(), 2)
    end
end

function done(_, latency)
    local thread = threads[1]
    local function of(name) return tonumber(thread:get(name)) or -1 end
    print(string.format(
        '{"p50": %.3f, "p90": %.3f, "p99": %.3f, "most": %.3f, "seconds": %.4f, "answered": %d, "full": %d, "empty": %d, "failed": %d, "bytes": %d}',
        latency:percentile(50) / 1000, latency:percentile(90) / 1000, latency:percentile(99) / 1000,
        latency.max / 1000, of("seconds"), of("answered"), of("full"), of("empty"), of("failed"), of("bytes")))
end
