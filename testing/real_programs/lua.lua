-- SPDX-License-Identifier: Apache-2.0
local scale = tonumber(arg[1])
local t = {}
for line in io.lines("input.txt") do local k = line:sub(1, 2); t[k] = (t[k] or 0) + 1 end
local keys = {}
for k in pairs(t) do keys[#keys + 1] = k end
table.sort(keys)
for i = 1, math.min(8, #keys) do io.write(keys[i], "=", t[keys[i]], " ") end print()
print(1 / 3, 0.1 + 0.2, 2 ^ 53, 7 // 2, -7 // 2, -7 % 3, 7.5 // 2, 1e15, 1e100, math.pi, 1 // 0.0, math.maxinteger + 1)
print(string.format("%5.2f %g %a %q %x", 3.14159, 1e20, 0.5, "a\nb", 255), math.sin(1), math.exp(1), math.tointeger(3.0))
local sum = 0 for i = 1, 2000 * scale do sum = sum + math.sqrt(i) end print(sum)
print(string.pack("<i4d", -5, 1.5):byte(1, -1))
local co = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i * i) end end) print(co(), co(), co())
print(pcall(error, { code = 1 }), select("#", 1, nil), ("x"):rep(3, ","), ("hello world"):gsub("o", "0"))
os.exit(12)
