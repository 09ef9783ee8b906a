#ifndef CMPI_SHIM_H
#define CMPI_SHIM_H

#include <mpi.h>
#include <stdint.h>

// MPI's constants are macros, which Swift does not see. Errors end the job, as MPI does unless told otherwise: there is
// nobody left to go on with.

// Joins the other processes; MPI is called by this thread alone. Gives its number, how many there are, and how many of
// them on this machine.
static inline int cmpi_begin(int *rank, int *count, int *local) {
  int level;
  int failure = MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level);
  if (failure != MPI_SUCCESS) return failure;
  MPI_Comm_rank(MPI_COMM_WORLD, rank);
  MPI_Comm_size(MPI_COMM_WORLD, count);
  MPI_Comm machine;
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
  MPI_Comm_size(machine, local);
  return MPI_Comm_free(&machine);
}

// Gives the number of words of every process to all.
static inline int cmpi_exchange_counts(int64_t own, int64_t *counts) {
  return MPI_Allgather(&own, 1, MPI_INT64_T, counts, 1, MPI_INT64_T, MPI_COMM_WORLD);
}

// Gives the words of every process to all, one process after the other.
static inline int cmpi_exchange(
    const uint64_t *own, uint64_t *all, const int *counts, const int *starts, int rank) {
  return MPI_Allgatherv(
      own, counts[rank], MPI_UINT64_T, all, counts, starts, MPI_UINT64_T, MPI_COMM_WORLD);
}

static inline int cmpi_end(void) { return MPI_Finalize(); }

#endif
