"""Tables, verdicts, regressions and profiles, of figures that are made up."""

import sys
import tempfile
import unittest
from pathlib import Path

REPORT = Path(__file__).resolve().parents[2] / "benchmarks" / "report"
sys.path[:0] = [str(REPORT.parent), str(REPORT)]

import baseline
import document
import profiles
import results
import tables
from load import measure as load
from programs import Failed


def line(**changes):
    """What a program prints of a case: twice raw's time, one allocation more."""
    return {"suite": "s", "case": "c", "target": 1.05, "timed": False, "most_ns": None,
            "most_more_ns": None, "most_instructions": None, "more_allocations": 0, "place": None,
            "sides": [{"side": "rowcall", "ns": [20, 22, 24], "allocations": 1.0},
                      {"side": "raw", "ns": [10, 10, 12], "allocations": 0.0}],
            **changes}


def entry(entries, unit):
    return next(entry for entry in entries if entry.unit == unit)


class Results(unittest.TestCase):
    def test_a_target_is_of_instructions_unless_the_case_is_timed(self):
        case = results.case_of(line(), {"rowcall": 104, "raw": 100})
        self.assertEqual(entry(case.entries, "instructions").ratio, 1.04)
        self.assertTrue(entry(case.entries, "instructions").met())
        self.assertIsNone(entry(case.entries, "time").target)
        timed = results.case_of(line(timed=True), None)
        self.assertFalse(entry(timed.entries, "time").met())

    def test_time_is_the_median_of_the_rounds_ratios_with_their_spread(self):
        time = entry(results.case_of(line(), None).entries, "time")
        self.assertEqual((time.ratio, round(time.spread, 2)), (2.0, 0.2))

    def test_an_allocation_more_than_allowed_is_missed(self):
        case = results.case_of(line(), {"rowcall": 1, "raw": 1})
        self.assertFalse(entry(case.entries, "allocations").met())
        case = results.case_of(line(more_allocations=1), {"rowcall": 1, "raw": 1})
        self.assertTrue(entry(case.entries, "allocations").met())

    def test_a_case_may_be_judged_by_how_much_longer_it_takes(self):
        case = results.case_of(line(most_more_ns=11), None)
        self.assertEqual(entry(case.entries, "ns more").ratio, 12)
        self.assertFalse(entry(case.entries, "ns more").met())

    def test_a_target_is_met_to_the_digits_that_are_shown(self):
        self.assertTrue(results.Entry("s", "c", 1.0549, 1.05, "time").met())
        self.assertFalse(results.Entry("s", "c", 1.0551, 1.05, "time").met())

    def test_growth_compares_the_ratios_to_raw_at_both_ends(self):
        def point(x, ours):
            return line(case=f"get, {x}", place={"chart": "t", "line": "get", "x": x},
                        sides=[{"side": "rowcall", "ns": [ours], "allocations": 0},
                               {"side": "raw", "ns": [10], "allocations": 0}])
        (growth,) = results.growth([point(100, 10), point(1000, 30), point(10000, 15)])
        self.assertEqual((growth.case, growth.ratio), ("growth of get to 10000", 1.5))


class Tables(unittest.TestCase):
    def test_a_row_says_which_target_was_missed(self):
        text = tables.of_cases([results.case_of(line(), {"rowcall": 200, "raw": 100})])
        self.assertIn("2.00 (2.00 to 2.20)", text)
        self.assertIn("no: instructions, allocations", text)


class Baseline(unittest.TestCase):
    def test_more_than_three_percent_is_a_regression_and_others_are_kept(self):
        def case(name, count):
            return results.case_of(line(case=name), {"rowcall": count, "raw": 100})
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "baseline.json"
            baseline.store(path, [case("a", 100), case("b", 100)])
            baseline.store(path, [case("b", 200)])
            self.assertEqual(baseline.load(path), {"s/a": 100, "s/b": 200})
            self.assertEqual(baseline.regressions(path, [case("a", 103), case("b", 150)]), [])
            (sentence,) = baseline.regressions(path, [case("a", 104)])
            self.assertEqual(sentence, "s/a: 104 instructions where there were 100: 4.0 % more")


class Document(unittest.TestCase):
    def test_a_block_is_replaced_and_a_missing_one_named(self):
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.md"
            page.write_text("a\n<!-- begin: x -->\nold\n<!-- end -->\nb\n")
            document.fill(page, {"x": "new"})
            self.assertEqual(page.read_text(),
                             "a\n<!-- begin: x -->\n\nnew\n<!-- end -->\nb\n")
            with self.assertRaisesRegex(Failed, "begin: y"):
                document.fill(page, {"y": "new"})


class Profiles(unittest.TestCase):
    def test_functions_are_sorted_by_what_rowcall_spends_more(self):
        rows = profiles.difference({"a": 300, "b": 100}, {"b": 200, "c": 50}, 100)
        self.assertEqual(rows, [("a", 3.0), ("c", -0.5), ("b", -1.0), ("all others", 0.0)])

    def test_of_many_functions_only_the_ends_are_shown_and_the_rest_summed(self):
        rows = profiles.difference({f"f{i}": i for i in range(100)}, {}, 1)
        self.assertEqual(len(rows), profiles.MOST + profiles.LEAST + 1)
        self.assertEqual(sum(count for _, count in rows), sum(range(100)))

    def test_a_load_that_loses_what_it_confirmed_fails(self):
        load._expect("todos", 7, 7)
        load._expect("todos", 7 + load.CONNECTIONS, 7)  # on their way when the clients went
        for seen in (6, 8 + load.CONNECTIONS):
            with self.assertRaisesRegex(Failed, f"todos: the app has {seen}, .* told of 7"):
                load._expect("todos", seen, 7)

    def test_names_go_without_namespaces_and_arguments(self):
        self.assertEqual(
            profiles.short("rowcall::detail::Codec<std::vector<int> >::load(int&) const"),
            "Codec::load")
        self.assertEqual(profiles.short("_int_malloc"), "_int_malloc")


if __name__ == "__main__":
    unittest.main()
