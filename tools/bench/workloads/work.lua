-- SPDX-License-Identifier: Apache-2.0
-- Tables, strings, closures and calls: integer work of an interpreter.
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end

local state = 1
local function random(limit)
  state = (state * 1103515245 + 12345) % 2147483648
  return state // 65536 % limit
end

local words, counts = {}, {}
for i = 1, 6000 do
  local word = string.format("w%d", random(700))
  words[i] = word
  counts[word] = (counts[word] or 0) + 1
end
local keys = {}
for key in pairs(counts) do keys[#keys + 1] = key end
table.sort(keys, function(a, b)
  if counts[a] ~= counts[b] then return counts[a] > counts[b] end
  return a < b
end)

local text = table.concat(words, " ")
local _, replaced = text:gsub("w(%d)%d*", "%1")

local sieve, primes = {}, 0
for i = 2, 30000 do
  if not sieve[i] then
    primes = primes + 1
    for j = i * i, 30000, i do sieve[j] = true end
  end
end
print(fib(20), keys[1], counts[keys[1]], #keys, replaced, primes)
