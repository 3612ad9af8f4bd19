// What tests of records and their signals want, with any framework of tests.
#pragma once

#include "orm/testing/capture_on_commit.hpp"
#include "orm/testing/describe_send.hpp"
#include "orm/testing/expect_no_silent_writes.hpp"
#include "orm/testing/expect_queries.hpp"
#include "orm/testing/test_database.hpp"
#include "signals/testing/testing.hpp"
