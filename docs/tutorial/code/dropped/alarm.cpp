#include "alarm.hpp"

#include <iostream>

// Connects when the program starts. Or so it seems.
static const auto connection = smoke.connect([] { std::cout << "ring!\n"; });
