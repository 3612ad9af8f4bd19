-- What wrk asks of the web app: of ten requests seven read (lists, pages of them, a page of HTML),
-- two create a todo, and one completes one that was created. The argument is the session's cookie.
local threads = {}

function setup(thread)
    table.insert(threads, thread)
    thread:set("number", #threads)
end

function init(arguments)
    headers = {["Cookie"] = "session=" .. arguments[1], ["Content-Type"] = "application/json"}
    created, completed, answered, refused = 0, 0, 0, 0
    open, asked = {}, 0
end

function request()
    asked = asked + 1
    local kind = asked % 10
    if kind == 0 or kind == 5 then
        local body = string.format('{"title": "Item %d of %d", "tags": ["load"]}', asked, number)
        return wrk.format("POST", "/api/todos", headers, body)
    elseif kind == 7 and #open > 0 then
        return wrk.format("PATCH", "/api/todos/" .. table.remove(open), headers, '{"done": true}')
    elseif kind == 3 then
        return wrk.format("GET", "/todos", headers)
    elseif kind == 6 and #open > 0 then
        return wrk.format("GET", "/api/todos?limit=20&after=" .. open[#open], headers)
    end
    return wrk.format("GET", "/api/todos?limit=20", headers)
end

function response(status, _, body)
    answered = answered + 1
    if status == 201 then
        created = created + 1
        table.insert(open, body:match('"id":(%d+)'))
    elseif status ~= 200 then
        refused = refused + 1
    elseif body:sub(1, 16) == '{"completed_at":' and body:find('"done":true', 1, true) then
        completed = completed + 1 -- one todo alone
    end
end

function done(summary, latency)
    local total = {created = 0, completed = 0, answered = 0, refused = 0}
    for _, thread in ipairs(threads) do
        for name in pairs(total) do total[name] = total[name] + thread:get(name) end
    end
    local errors = summary.errors
    io.write(string.format(
        '{"created": %d, "completed": %d, "answered": %d, "refused": %d, "errors": %d, ' ..
        '"seconds": %.3f, "p50": %.3f, "p99": %.3f}\n',
        total.created, total.completed, total.answered, total.refused,
        errors.connect + errors.read + errors.write + errors.timeout, summary.duration / 1e6,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
