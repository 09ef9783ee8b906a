// The yardstick: the k-epsilon step in plain C, as one would write it by hand for speed.
//
// The equations are those of Sources/Closures/KEpsilon in the form in which they are published: temperature
// and salinity with a linear equation of state, rotation, wind and heat at the surface. L columns are
// computed in lock-step, and share one grid:
//
//   clang -O3 -march=native -DL=8 -shared -fPIC -o yardstick-8.so step.c
//
// With -fno-math-errno, which makes sqrt a mere instruction, the compiler also takes the pointwise loops of one
// column several levels at a time.
//
// Tridiagonal systems are solved by the Thomas algorithm, row by row as they are made; both tracers share one
// factorisation, and so do both components of momentum. Twelve divisions and three roots a level.
#include "yardstick.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef L
#define L 1
#endif

#if L == 1
typedef double lanes;
#else
typedef double lanes __attribute__((ext_vector_type(L)));
#endif

static const double galperin = 0.53, charnock_gravity = 1400, roughness_min = 1e-2;
static const double energy_min = 1e-6, dissipation_min = 1e-12;
static const double diffusivity_min = 1e-5, viscosity_min = 1e-4, stability_min = 0.1;

static inline lanes all(double x) { return (lanes)x; }
#if L == 1
static inline lanes root(lanes x) { return sqrt(x); }
#else
static inline lanes root(lanes x) { return __builtin_elementwise_sqrt(x); }
#endif
static inline lanes larger(lanes a, lanes b) { return a > b ? a : b; }
static inline lanes smaller(lanes a, lanes b) { return a < b ? a : b; }

// What does not change from step to step. Interior interfaces have indices 1 to cells - 1.
struct model {
  int cells;
  double time_step;
  double *thickness;       // hz of the cells [m]
  double *exchange;        // dt / (2 hz) of the cells [s m-1]
  double *mean_thickness;  // of the cells on both sides of an interface [m]
  double *inverse_spacing; // of the centres on both sides [m-1]
  double *weight;          // 2 dt / (hz below + hz above) [s m-1]
  double buoyancy_per_kelvin, buoyancy_per_psu;
  double stress_x, stress_y, heat_flux;
  double along, across;  // the semi-implicit rotation
  double bottom_length, surface_length;  // mixing lengths at the ends [m]
  double von_karman;
  lanes d0, d1, d2, d3, d4, d5, n0, n1, n2, nb0, nb1, nb2;
  lanes l0, l1, l2, l3, l4, l5, l6, alpha_n_min;
  lanes c_mu0_cubed, c_mu0_fourth, inverse_sig_k, inverse_sig_eps, c_eps1, c_eps2, c_eps3m, c_eps3p;
};

struct state {
  lanes *u, *v, *temperature, *salinity, *diffusivity, *viscosity, *energy, *dissipation, *c_mu,
      *c_mu_prime;
};

static inline struct state profiles(lanes *base, int levels) {
  return (struct state){base,
                        base + levels,
                        base + 2 * levels,
                        base + 3 * levels,
                        base + 4 * levels,
                        base + 5 * levels,
                        base + 6 * levels,
                        base + 7 * levels,
                        base + 8 * levels,
                        base + 9 * levels};
}

// x_i = part_i + factor_i x_{i+1}, downwards from the last row; what is below a minimum is raised to it.
static inline void substitute_back(int last, lanes *restrict part, const lanes *restrict factor,
                                   lanes *restrict clipped, double minimum) {
  lanes x = part[last];
  clipped[last] = larger(x, all(minimum));
  for (int i = last - 1; i >= 0; i--) {
    x = part[i] + factor[i] * x;
    clipped[i] = larger(x, all(minimum));
  }
}

// Implicit diffusion of two quantities that share their coefficient; `x` and `y` hold the right-hand sides.
static inline void diffuse(const struct model *m, const lanes *restrict coefficient,
                           lanes *restrict x, lanes *restrict y, lanes *restrict factor) {
  const int n = m->cells;
  lanes below = all(0), carried = all(0), x_below = all(0), y_below = all(0);
  for (int i = 0; i < n; i++) {
    lanes above = i + 1 < n ? m->weight[i + 1] * coefficient[i + 1] : all(0);
    lanes inverse = 1.0 / (m->thickness[i] + below + above - below * carried);
    x_below = inverse * (x[i] + below * x_below);
    y_below = inverse * (y[i] + below * y_below);
    carried = inverse * above;
    x[i] = x_below;
    y[i] = y_below;
    factor[i] = carried;
    below = above;
  }
  for (int i = n - 2; i >= 0; i--) {
    x_below = x[i] + factor[i] * x_below;
    y_below = y[i] + factor[i] * y_below;
    x[i] = x_below;
    y[i] = y_below;
  }
}

static inline void extrapolate(int n, lanes *restrict x, double minimum) {
  x[0] = larger(1.5 * x[1] - 0.5 * x[2], all(minimum));
  x[n] = larger(1.5 * x[n - 1] - 0.5 * x[n - 2], all(minimum));
}

// One step from the state `from` to the state `to`; `work` holds four profiles.
__attribute__((noinline)) static void step(const struct model *m, lanes *restrict from,
                                           lanes *restrict to, lanes *restrict work) {
  const int n = m->cells, levels = n + 1;
  const double dt = m->time_step;
  const struct state old = profiles(from, levels), new = profiles(to, levels);
  lanes *stratification = work, *shear = work + levels;
  lanes *part = work + 2 * levels, *factor = work + 3 * levels;

  for (int i = 1; i < n; i++) {
    double inverse = m->inverse_spacing[i];
    stratification[i] =
        inverse * (m->buoyancy_per_kelvin * (old.temperature[i] - old.temperature[i - 1]) +
                   m->buoyancy_per_psu * (old.salinity[i] - old.salinity[i - 1]));
    lanes du = inverse * (old.u[i] - old.u[i - 1]), dv = inverse * (old.v[i] - old.v[i - 1]);
    shear[i] = du * du + dv * dv;
  }

  // k. The coefficient above a row is the one below the next.
  factor[0] = all(0);
  part[0] = all(energy_min);
  lanes below = -m->exchange[0] * m->inverse_sig_k * (old.viscosity[1] + old.viscosity[0]);
  for (int i = 1; i < n; i++) {
    lanes above = -m->exchange[i] * m->inverse_sig_k * (old.viscosity[i] + old.viscosity[i + 1]);
    lanes production = old.viscosity[i] * shear[i];
    lanes buoyancy = -(old.diffusivity[i] * stratification[i]);
    lanes gain = production + buoyancy > all(0) ? buoyancy : all(0);
    lanes loss = old.dissipation[i] - (buoyancy - gain);
    double w = m->mean_thickness[i];
    lanes diagonal = w * (1.0 + dt * loss / old.energy[i]) - below - above;
    lanes right_side = w * (old.energy[i] + dt * (production + gain));
    lanes inverse = 1.0 / (diagonal + below * factor[i - 1]);
    part[i] = inverse * (right_side - below * part[i - 1]);
    factor[i] = -(inverse * above);
    below = above;
  }
  lanes end = 0.5 * m->inverse_sig_k * (old.viscosity[n] + old.viscosity[n - 1]);
  part[n] = end * part[n - 1] / (end - end * factor[n - 1]);
  substitute_back(n, part, factor, new.energy, energy_min);

  // epsilon.
  lanes bottom = 0.5 * (old.energy[0] + old.energy[1]);
  lanes surface = 0.5 * (old.energy[n] + old.energy[n - 1]);
  factor[0] = all(0);
  part[0] = larger(m->c_mu0_cubed * (bottom * root(bottom)) / m->bottom_length,
                   all(dissipation_min));
  below = -m->exchange[0] * m->inverse_sig_eps * (old.viscosity[1] + old.viscosity[0]);
  for (int i = 1; i < n; i++) {
    lanes above = -m->exchange[i] * m->inverse_sig_eps * (old.viscosity[i] + old.viscosity[i + 1]);
    lanes production = m->c_eps1 * old.c_mu[i] * old.energy[i] * shear[i];
    lanes c_eps3 = stratification[i] > all(0) ? m->c_eps3m : m->c_eps3p;
    lanes buoyancy = -(old.c_mu_prime[i] * old.energy[i] * (c_eps3 * stratification[i]));
    lanes gain = production + buoyancy > all(0) ? buoyancy : all(0);
    lanes loss = buoyancy - gain;
    double w = m->mean_thickness[i];
    lanes decay = m->c_eps2 * old.dissipation[i] / new.energy[i] - loss / old.dissipation[i];
    lanes diagonal = w * (1.0 + dt * decay) - below - above;
    lanes right_side = w * (old.dissipation[i] + dt * (production + gain));
    lanes inverse = 1.0 / (diagonal + below * factor[i - 1]);
    part[i] = inverse * (right_side - below * part[i - 1]);
    factor[i] = -(inverse * above);
    below = above;
  }
  end = 0.5 * m->inverse_sig_eps * (old.viscosity[n] + old.viscosity[n - 1]);
  lanes flux = m->von_karman * m->c_mu0_fourth * m->inverse_sig_eps * (surface * surface) /
               m->surface_length;
  part[n] = (m->thickness[n - 1] * flux + end * part[n - 1]) / (end - end * factor[n - 1]);
  substitute_back(n, part, factor, new.dissipation, dissipation_min);

  // Galperin limit, stability functions and diffusivities.
  for (int i = 1; i < n; i++) {
    lanes k = new.energy[i], n2 = stratification[i];
    lanes length = galperin * root(2.0 * k / larger(n2, all(1e-14)));
    lanes eps = larger(new.dissipation[i], m->c_mu0_cubed / length * (k * root(k)));
    lanes timescale = k / eps, squared = timescale * timescale;
    lanes an = smaller(larger(squared * n2, 0.73 * m->alpha_n_min), all(1e10)), an2 = an * an;
    lanes limit = (m->l0 + m->l1 * an + m->l2 * an2 + m->l3 * an2 * an) /
                  (m->l4 + m->l5 * an + m->l6 * an2);
    lanes am = smaller(squared * shear[i], limit);
    lanes inverse = 1.0 / (m->d0 + m->d1 * an + m->d2 * am + m->d3 * an * am + m->d4 * an2 +
                           m->d5 * am * am);
    lanes c_mu = inverse * (m->n0 + m->n1 * an + m->n2 * am);
    lanes c_mu_prime = inverse * (m->nb0 + m->nb1 * an + m->nb2 * am);
    new.diffusivity[i] = larger(k * timescale * c_mu_prime, all(diffusivity_min));
    new.viscosity[i] = larger(k * timescale * c_mu, all(viscosity_min));
    new.dissipation[i] = eps;
    new.c_mu[i] = c_mu;
    new.c_mu_prime[i] = c_mu_prime;
  }
  new.c_mu[0] = new.c_mu[n] = new.c_mu_prime[0] = new.c_mu_prime[n] = all(stability_min);
  extrapolate(n, new.diffusivity, diffusivity_min);
  extrapolate(n, new.viscosity, viscosity_min);

  for (int i = 0; i < n; i++) {
    double h = m->thickness[i];
    new.temperature[i] = h * old.temperature[i];
    new.salinity[i] = h * old.salinity[i];
    new.u[i] = h * (m->along * old.u[i] + m->across * old.v[i]);
    new.v[i] = h * (m->along * old.v[i] - m->across * old.u[i]);
  }
  new.temperature[n - 1] += dt * m->heat_flux;
  new.u[n - 1] += dt * m->stress_x;
  new.v[n - 1] += dt * m->stress_y;
  diffuse(m, new.diffusivity, new.temperature, new.salinity, factor);
  diffuse(m, new.viscosity, new.u, new.v, factor);
}

// The coefficients of the stability functions: Umlauf and Burchard (2005), appendix A.
static void derive_coefficients(struct model *m, const double *p) {
  double a1 = 0.66666666667 - p[1] / 2, a2 = 1 - p[2] / 2, a3 = 1 - p[3] / 2, a5 = 0.5 - p[5] / 2;
  double n = p[0] / 2, nb = p[6], ab1 = 1 - p[7], ab2 = 1 - p[8], ab3 = 2 * (1 - p[9]);
  double ab5 = 2 * p[11] * (1 - p[10]);
  double n2 = n * n, n3 = n2 * n, nb2 = nb * nb, a25 = a5 * a5;
  double sh = a2 * a2 - 3 * a3 * a3, b = ab2 * ab2 - ab1 * ab1;

  double d0 = 36 * n3 * nb2;
  double d1 = 84 * a5 * ab3 * n2 * nb + 36 * ab5 * n3 * nb;
  double d2 = 9 * b * n3 - 12 * sh * n * nb2;
  double d3 = 12 * a5 * ab3 * (a2 * ab1 - 3 * a3 * ab2) * n +
              12 * a5 * ab3 * (a3 * a3 - a2 * a2) * nb +
              12 * ab5 * (3 * a3 * a3 - a2 * a2) * n * nb;
  double d4 = 48 * a25 * ab3 * ab3 * n + 36 * a5 * ab3 * ab5 * n2;
  double d5 = -3 * sh * b * n;
  double n0 = 36 * a1 * n2 * nb2;
  double n1 = -12 * a5 * ab3 * (ab1 + ab2) * n2 + 8 * a5 * ab3 * (6 * a1 - a2 - 3 * a3) * n * nb +
              36 * a1 * ab5 * n2 * nb;
  double nn2 = 9 * a1 * b * n2;
  double nb0 = 12 * ab3 * n3 * nb, nb1 = 12 * a5 * ab3 * ab3 * n2;
  double nbb2 = 9 * a1 * ab3 * (ab1 - ab2) * n2 + (6 * a1 * (a2 - 3 * a3) - 4 * sh) * ab3 * n * nb;
  double linear = d1 + nb0, quadratic = d4 + nb1;

  m->d0 = all(d0), m->d1 = all(d1), m->d2 = all(d2), m->d3 = all(d3), m->d4 = all(d4);
  m->d5 = all(d5), m->n0 = all(n0), m->n1 = all(n1), m->n2 = all(nn2);
  m->nb0 = all(nb0), m->nb1 = all(nb1), m->nb2 = all(nbb2);
  m->l0 = all(d0 * n0), m->l1 = all(d0 * n1 + d1 * n0), m->l2 = all(d1 * n1 + d4 * n0);
  m->l3 = all(d4 * n1), m->l4 = all(d2 * n0), m->l5 = all(d2 * n1 + d3 * n0);
  m->l6 = all(d3 * n1);
  m->alpha_n_min =
      all((sqrt(linear * linear - 4 * d0 * quadratic) - linear) / (2 * quadratic));

  double c_mu0_cubed = p[12] * p[12] * p[12];
  m->c_mu0_cubed = all(c_mu0_cubed), m->c_mu0_fourth = all(c_mu0_cubed * p[12]);
  m->inverse_sig_k = all(1 / p[13]), m->inverse_sig_eps = all(1 / p[14]);
  m->c_eps1 = all(p[15]), m->c_eps2 = all(p[16]), m->c_eps3m = all(p[17]);
  m->c_eps3p = all(p[18]);
}

static void *allocate(size_t bytes) {
  void *block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!block) abort();
  return memset(block, 0, bytes);
}

static struct model make_model(const struct yardstick_column *c) {
  int n = c->cells;
  double dt = c->time_step;
  struct model m = {.cells = n, .time_step = dt};
  double **metrics[] = {&m.thickness, &m.exchange, &m.mean_thickness, &m.inverse_spacing, &m.weight};
  for (int i = 0; i < 5; i++) *metrics[i] = allocate((n + 1) * sizeof(double));
  for (int i = 0; i < n; i++) {
    m.thickness[i] = c->interfaces[i + 1] - c->interfaces[i];
    m.exchange[i] = 0.5 * dt / m.thickness[i];
    if (i == 0) continue;
    double both = m.thickness[i - 1] + m.thickness[i];
    m.mean_thickness[i] = 0.5 * both;
    m.inverse_spacing[i] = 1 / (c->centres[i] - c->centres[i - 1]);
    m.weight[i] = 2 * dt / both;
  }
  m.buoyancy_per_kelvin = c->buoyancy_per_kelvin, m.buoyancy_per_psu = c->buoyancy_per_psu;
  m.stress_x = c->stress_x, m.stress_y = c->stress_y, m.heat_flux = c->heat_flux;
  m.von_karman = c->von_karman;

  double gamma = 0.55, angle = dt * c->coriolis, squared = angle * angle;
  double q = 1 / (1 + gamma * gamma * squared);
  m.along = q * (1 - gamma * (1 - gamma) * squared), m.across = q * angle;

  double friction = sqrt(c->stress_x * c->stress_x + c->stress_y * c->stress_y);
  double roughness = fmax(roughness_min, charnock_gravity / c->gravity * friction);
  m.bottom_length = c->von_karman * (0.5 * m.thickness[0] + roughness_min);
  m.surface_length = c->von_karman * (0.5 * m.thickness[n - 1] + roughness);
  derive_coefficients(&m, c->parameters);
  return m;
}

static double processor_time(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

double yardstick_run(const struct yardstick_column *column, int steps, double *state) {
  struct model m = make_model(column);
  size_t levels = column->cells + 1, bytes = 10 * levels * sizeof(lanes);
  lanes *old = allocate(bytes), *new = allocate(bytes), *work = allocate(4 * levels * sizeof(lanes));
  memcpy(old, state, bytes);

  double start = processor_time();
  for (int i = 0; i < steps; i++) {
    step(&m, old, new, work);
    lanes *next = old;
    old = new, new = next;
  }
  double time = processor_time() - start;

  memcpy(state, old, bytes);
  free(old), free(new), free(work);
  free(m.thickness), free(m.exchange), free(m.mean_thickness), free(m.inverse_spacing);
  free(m.weight);
  return time;
}
