/// How badly a task could do with more records of one of its topics. A task with several takes their rows in the order of
/// their times: rows of one wait until it is known that none of the others is earlier.
enum InputDemand {
  /// Nothing waits, of this topic or for it.
  case idle
  /// Rows of another topic wait for one of this.
  case starved
  /// Rows of it wait, and there is room for more.
  case stocked
  /// As many rows wait as may: no more should be read.
  case full
}
