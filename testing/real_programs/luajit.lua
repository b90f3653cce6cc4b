-- SPDX-License-Identifier: Apache-2.0
-- A guest that makes machine code: what its traces compute must be what its interpreter does.
local scale = tonumber(arg[1])
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
local function sorted(n)
  local t = {}
  for i = 1, n do t[i] = (i * 7919) % 10007 end
  table.sort(t)
  local sum = 0
  for i = 1, n do sum = sum + t[i] * (i % 3) end
  return sum
end
local function roots(n) local sum = 0.0 for i = 1, n do sum = sum + math.sqrt(i) end return string.format("%.6f", sum) end
local function bits(n) local x = 0 for i = 1, n do x = bit.bxor(bit.rol(x, 5), i * 2654435761 % 4294967296) end return x end
local function text(n)
  local parts = {}
  for i = 1, n do parts[i] = tostring(i):reverse() end
  return #table.concat(parts, ",")
end
-- A trace that is left by another way than it was recorded: its guard is patched to a side trace.
local function branches(n)
  local a, b = 0, 0
  for i = 1, n do if i % 7 < 3 or i > n - 50 then a = a + i else b = b - i end end
  return a, b
end
for _, mode in ipairs { "on", "off" } do
  jit[mode]()
  print(fib(15), sorted(2000 * scale), roots(20000 * scale), bits(20000 * scale), text(500 * scale), branches(5000 * scale))
  jit.flush()
end
print(jit.status() == false, pcall(function() local f = nil; return f() end))
os.exit(7)
