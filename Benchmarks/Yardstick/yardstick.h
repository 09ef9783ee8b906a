// What the benchmark program and the C yardstick agree on.
#pragma once

// One column, of which every lane computes a copy.
struct yardstick_column {
  int cells;
  // Heights of the centres and of the interfaces, from the deepest [m].
  const double *centres, *interfaces;
  double time_step;  // [s]
  double coriolis;   // f [s-1]
  double gravity;    // g [m s-2]
  double von_karman;
  // What a kelvin and a psu add to the buoyancy [m s-2].
  double buoyancy_per_kelvin, buoyancy_per_psu;
  // Kinematic stress at the surface [m2 s-2], and the flux of temperature through it [K m s-1].
  double stress_x, stress_y, heat_flux;
  // The 19 parameters of the closure, in its declared order.
  double parameters[19];
};

// Advances a state by a number of steps: 10 profiles of `cells` + 1 levels, the lane innermost, in the
// order u, v, temperature, salinity, K_t, K_v, k, epsilon, c_mu, c_mu'. Returns the nanoseconds of processor
// time that the steps took.
typedef double (*yardstick_run_function)(const struct yardstick_column *column, int steps,
                                         double *state);
