// All of the ORM: models, queries, relations, transactions and their signals.
#pragma once

#include "orm/database/database.hpp"
#include "orm/error.hpp"
#include "orm/fields/date.hpp"
#include "orm/fields/decimal.hpp"
#include "orm/fields/json.hpp"
#include "orm/fields/timestamp.hpp"
#include "orm/fields/uuid.hpp"
#include "orm/model.hpp"
#include "orm/signals.hpp"
