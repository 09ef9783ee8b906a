"""What goes wrong around a run: each fault is a function that makes it and looks at what a run does."""

from . import fault_support, faults_of_company, faults_of_disks, faults_of_input, faults_of_state, harness
from . import reprocessing

ITEMS = 6

FAULTS = (
    faults_of_disks.full_disk,
    faults_of_disks.read_only_directory,
    faults_of_disks.foreign_directory,
    faults_of_disks.masks,
    faults_of_input.removed_input,
    faults_of_input.vanishing_input,
    faults_of_input.damaged_item,
    faults_of_input.touched_and_changed,
    faults_of_company.dead_lock,
    faults_of_company.held_lock,
    faults_of_company.simultaneous_runs,
    faults_of_company.waiting_runs,
    faults_of_company.links_outside,
    faults_of_state.clock_set_back,
    faults_of_state.signals,
    faults_of_state.deleted_manifest,
    faults_of_state.older_manifest,
)


def soak(context):
    """Tries all faults. Returns whether nothing failed."""
    tally = harness.Tally(context, "faults")
    work = reprocessing.Reprocessing(context, context.folder("faults"), ITEMS)
    work.learn(["--wait"])
    for fault in FAULTS:
        print(f"faults: {fault.__name__.replace('_', ' ')}", flush=True)
        fault_support.reset(work, "old")
        work.choose("new")
        fault(context, tally, work)
    return tally.finish()
