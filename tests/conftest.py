"""How hypothesis searches: the same inputs every time, and no clock, for machines differ."""

from hypothesis import Phase, settings

settings.register_profile("course", deadline=None, derandomize=True)
# For planted faults, where it is enough to see a test fail: no time is spent on the smallest input.
settings.register_profile("no-shrinking", settings.get_profile("course"), phases=[Phase.generate])
settings.load_profile("course")
