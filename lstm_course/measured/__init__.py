"""Tables that were measured once and are stored: times, and trainings too long for a chapter.

``benchmarks/*.py`` write them, one CSV file a table, and ``load_table`` is their only reader. They
travel with the package, so that a chapter shows the same numbers on any machine, with the machine
on which they were measured.
"""

from lstm_course.measured.tables import Table, Value, load_table, table_names

__all__ = ["Table", "Value", "load_table", "table_names"]
