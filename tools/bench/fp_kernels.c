// SPDX-License-Identifier: Apache-2.0

// Floating-point kernels: fp_kernels NAME ROUNDS prints what one of them comes
// to, in so few digits that x87's wider intermediate results do not show.
// Built more than once: i386 code can use x87 or SSE2.

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kSide = 48, kBodies = 5, kPoints = 96 };

static double Matrix(int rounds) {
  static double a[kSide][kSide], b[kSide][kSide], c[kSide][kSide];
  for (int i = 0; i < kSide; ++i) {
    for (int j = 0; j < kSide; ++j) {
      a[i][j] = (i * 7 + j * 3) % 11 * 0.125;
      b[i][j] = (i * 5 + j * 13) % 17 * 0.0625 - 0.5;
    }
  }
  double trace = 0;
  while (rounds-- > 0) {
    for (int i = 0; i < kSide; ++i) {
      for (int j = 0; j < kSide; ++j) {
        double sum = 0;
        for (int k = 0; k < kSide; ++k) sum += a[i][k] * b[k][j];
        c[i][j] = sum;
      }
    }
    for (int i = 0; i < kSide; ++i) trace += c[i][i];
    a[rounds % kSide][3] += 0.25;
  }
  return trace;
}

typedef struct {
  double x, y, z, vx, vy, vz, mass;
} Body;

static double Nbody(int rounds) {
  // A sun and planets on nearly round orbits: no chaos within the rounds.
  Body body[kBodies] = {{.mass = 39.47}};
  for (int i = 1; i < kBodies; ++i) {
    const double x = 1 + 1.7 * i;
    body[i] = (Body){
        .x = x, .z = 0.1 * i, .vy = sqrt(body[0].mass / x), .mass = 0.001 / i};
  }
  const double dt = 0.001;
  while (rounds-- > 0) {
    for (int i = 0; i < kBodies; ++i) {
      Body* p = &body[i];
      for (int j = i + 1; j < kBodies; ++j) {
        Body* q = &body[j];
        const double dx = p->x - q->x, dy = p->y - q->y, dz = p->z - q->z;
        const double d2 = dx * dx + dy * dy + dz * dz;
        const double mag = dt / (d2 * sqrt(d2));
        p->vx -= dx * q->mass * mag, q->vx += dx * p->mass * mag;
        p->vy -= dy * q->mass * mag, q->vy += dy * p->mass * mag;
        p->vz -= dz * q->mass * mag, q->vz += dz * p->mass * mag;
      }
    }
    for (int i = 0; i < kBodies; ++i) {
      body[i].x += dt * body[i].vx;
      body[i].y += dt * body[i].vy;
      body[i].z += dt * body[i].vz;
    }
  }
  return body[0].x + body[1].y + body[2].z + body[4].x;
}

static double Mandelbrot(int rounds) {
  long inside = 0;
  for (int round = 0; round < rounds; ++round) {
    for (int i = 0; i < kPoints; ++i) {
      // Between the points that a last bit would decide.
      const double cx = i * 0.03125 - 2.0171 + round * 0.0013;
      const double cy = i % 13 * 0.0731 + 0.0119;
      double x = 0, y = 0;
      int n = 0;
      for (; n < 64 && x * x + y * y < 4; ++n) {
        const double next = x * x - y * y + cx;
        y = 2 * x * y + cy;
        x = next;
      }
      inside += n == 64;
    }
  }
  return inside;
}

static double Functions(int rounds) {
  double sum = 0;
  for (int i = 1; i <= rounds; ++i) {
    const double x = i * 0.0078125;
    sum += sin(x) * cos(x) + log(x) - exp(-x) + (int)(x * 16) * 0.25f;
  }
  return sum;
}

static const struct {
  const char* name;
  double (*run)(int rounds);
} kKernels[] = {
    {"matrix", Matrix},
    {"nbody", Nbody},
    {"mandelbrot", Mandelbrot},
    {"functions", Functions},
};

int main(int argc, char** argv) {
  const char* const wanted = argc == 3 ? argv[1] : "";
  const int all = strcmp(wanted, "all") == 0;
  int found = 0;
  for (unsigned i = 0; i < sizeof(kKernels) / sizeof(kKernels[0]); ++i) {
    if (!all && strcmp(kKernels[i].name, wanted) != 0) continue;
    found = 1;
    printf("%s %.7g\n", kKernels[i].name, kKernels[i].run(atoi(argv[2])));
  }
  if (!found) fprintf(stderr, "usage: fp_kernels NAME|all ROUNDS\n");
  return found ? 0 : 2;
}
