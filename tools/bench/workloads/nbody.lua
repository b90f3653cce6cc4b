-- SPDX-License-Identifier: Apache-2.0
-- The planets' orbits: floating point in an interpreter.
local bodies = {}
for i = 1, 5 do
  bodies[i] = {x = i * 1.5, y = i % 3 - 1.25, z = 0.5 * i - 1, vx = 0.01 * i, vy = 0.3 / i, vz = -0.02 * i,
               mass = i == 1 and 39.47 or 0.01 / i}
end

local function advance(dt)
  for i = 1, #bodies do
    local a = bodies[i]
    for j = i + 1, #bodies do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      local d2 = dx * dx + dy * dy + dz * dz
      local mag = dt / (d2 * d2 ^ 0.5)
      a.vx, a.vy, a.vz = a.vx - dx * b.mass * mag, a.vy - dy * b.mass * mag, a.vz - dz * b.mass * mag
      b.vx, b.vy, b.vz = b.vx + dx * a.mass * mag, b.vy + dy * a.mass * mag, b.vz + dz * a.mass * mag
    end
  end
  for _, b in ipairs(bodies) do
    b.x, b.y, b.z = b.x + dt * b.vx, b.y + dt * b.vy, b.z + dt * b.vz
  end
end

for _ = 1, 1500 do advance(0.001) end
-- So few digits that the precision of intermediate results does not show.
for _, b in ipairs(bodies) do print(string.format("%.6f %.6f %.6f", b.x, b.y, b.z)) end
