// Random queries over random rows find what a plain loop in C++ finds.
#include "tests/orm/query/models.hpp"

#include <functional>
#include <random>

using namespace std::string_literals;

namespace {

struct Node : Model<Node> {
    Id id;
    int number = 0;
    std::optional<int> maybe;
    std::string text;
    std::optional<std::string> note;
    bool flag = false;
    double real = 0;
    ForeignKey<Node> parent;
    static constexpr auto meta() { return table<Node>(field<&Node::parent>.null()); }
};

// A condition, and what it means. A comparison of a NULL is false.
struct Wanted {
    Condition<Node> sql;
    std::function<bool(const Node&)> plain;
};

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string folded(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) { return folded(c); });
    return text;
}

class World {
public:
    explicit World(unsigned seed) : random_{seed} {
        db_.make_default();
        db_.create_tables<Node>();
        db_.atomic([&] {
            for (int i = 0; i < 60; ++i) {
                Node node{
                    .number = pick(5) - 2,
                    .text = text(),
                    .flag = pick(2) == 1,
                    .real = (pick(9) - 4) / 2.0};
                if (pick(3) > 0) node.maybe = pick(4);
                if (pick(3) > 0) node.note = text();
                if (i > 0 && pick(4) > 0) node.parent = nodes_[std::size_t(pick(i))];
                node.save();
                nodes_.push_back(node);
            }
        });
    }

    void check_one_query() {
        const Wanted wanted = condition(pick(4));
        std::vector<std::int64_t> expected;
        for (const Node& node : nodes_)
            if (wanted.plain(node)) expected.push_back(node.id.value());
        const auto query = Node::objects().filter(wanted.sql).order_by(col<&Node::id>);
        CHECK(keys(query) == expected);
        CHECK(query.count() == std::int64_t(expected.size()));
        CHECK(query.exists() == !expected.empty());

        std::vector<std::int64_t> others;
        for (const Node& node : nodes_)
            if (!wanted.plain(node)) others.push_back(node.id.value());
        CHECK(keys(Node::objects().exclude(wanted.sql).order_by(col<&Node::id>)) == others);

        const auto start = std::size_t(pick(10)), stop = std::size_t(pick(20));
        std::ranges::reverse(expected);
        expected.resize(std::min(expected.size(), stop));
        expected.erase(expected.begin(), expected.begin() + long(std::min(expected.size(), start)));
        CHECK(keys(query.reverse().slice(start, stop)) == expected);
    }

    void check_one_order() {
        const auto query = Node::objects().order_by(
            col<&Node::flag>.desc(), col<&Node::text>, col<&Node::real>, col<&Node::id>.desc());
        std::vector<Node> expected = nodes_;
        std::ranges::sort(expected, {}, [](const Node& node) {
            return std::tuple{!node.flag, node.text, node.real, -node.id.value()};
        });
        std::vector<std::int64_t> expected_keys;
        for (const Node& node : expected) expected_keys.push_back(node.id.value());
        CHECK(keys(query) == expected_keys);
    }

private:
    int pick(int count) { return std::uniform_int_distribution{0, count - 1}(random_); }
    std::string text() {
        static const std::string letters = "aAb%_\\'\"\0\xff"s;
        std::string text;
        for (int i = pick(4); i > 0; --i) text += letters[std::size_t(pick(int(letters.size())))];
        return text;
    }
    static std::vector<std::int64_t> keys(const QuerySet<Node>& query) {
        std::vector<std::int64_t> keys;
        for (const Node& node : query) keys.push_back(node.id.value());
        return keys;
    }
    const Node* parent(const Node& node) const {
        return node.parent.has_value() ? &nodes_[std::size_t(*node.parent.id() - 1)] : nullptr;
    }

    Wanted condition(int depth) {
        if (depth == 0) return leaf();
        Wanted a = condition(depth - 1);
        if (pick(3) == 0) return {!a.sql, [a](const Node& n) { return !a.plain(n); }};
        Wanted b = condition(depth - 1);
        if (pick(2) == 0)
            return {a.sql && b.sql, [a, b](const Node& n) { return a.plain(n) && b.plain(n); }};
        return {a.sql || b.sql, [a, b](const Node& n) { return a.plain(n) || b.plain(n); }};
    }

    Wanted leaf() {
        const int n = pick(5) - 2, high = pick(5) - 1;
        const std::string t = text(), f = folded(t);
        const double r = (pick(9) - 4) / 2.0;
        switch (pick(22)) {
        case 0:
            return {col<&Node::number> == n, [=](const Node& x) { return x.number == n; }};
        case 1:
            return {col<&Node::number> != n, [=](const Node& x) { return x.number != n; }};
        case 2:
            return {col<&Node::maybe> < n, [=](const Node& x) { return x.maybe && *x.maybe < n; }};
        case 3:
            return {
                col<&Node::maybe> != n, [=](const Node& x) { return x.maybe && *x.maybe != n; }};
        case 4:
            return {col<&Node::maybe>.is_null(), [](const Node& x) { return !x.maybe; }};
        case 5:
            return {col<&Node::number>.between(n, high), [=](const Node& x) {
                        return n <= x.number && x.number <= high;
                    }};
        case 6:
            return {col<&Node::maybe>.in({n, high}), [=](const Node& x) {
                        return x.maybe && (*x.maybe == n || *x.maybe == high);
                    }};
        case 7:
            return {col<&Node::flag>, [](const Node& x) { return x.flag; }};
        case 8:
            return {col<&Node::real> >= r, [=](const Node& x) { return x.real >= r; }};
        case 9:
            return {col<&Node::text> == t, [=](const Node& x) { return x.text == t; }};
        case 10:
            return {col<&Node::text> > t, [=](const Node& x) { return x.text > t; }};
        case 11:
            return {col<&Node::text>.contains(t), [=](const Node& x) {
                        return x.text.find(t) != std::string::npos;
                    }};
        case 12:
            return {col<&Node::note>.starts_with(t), [=](const Node& x) {
                        return x.note && x.note->starts_with(t);
                    }};
        case 13:
            return {col<&Node::note>.ends_with(t), [=](const Node& x) {
                        return x.note && x.note->ends_with(t);
                    }};
        case 14:
            return {col<&Node::text>.icontains(t), [=](const Node& x) {
                        return folded(x.text).find(f) != std::string::npos;
                    }};
        case 15:
            return {col<&Node::note>.istarts_with(t), [=](const Node& x) {
                        return x.note && folded(*x.note).starts_with(f);
                    }};
        case 16:
            return {col<&Node::note>.iends_with(t), [=](const Node& x) {
                        return x.note && folded(*x.note).ends_with(f);
                    }};
        case 17:
            return {col<&Node::text>.iexact(t), [=](const Node& x) { return folded(x.text) == f; }};
        case 18:
            return {col<&Node::parent, &Node::number> == n, [=, this](const Node& x) {
                        return parent(x) && parent(x)->number == n;
                    }};
        case 19:
            return {col<&Node::parent, &Node::parent, &Node::flag>, [this](const Node& x) {
                        const Node* first = parent(x);
                        return first && parent(*first) && parent(*first)->flag;
                    }};
        case 20:
            return {col<&Node::number> == col<&Node::maybe>, [](const Node& x) {
                        return x.maybe == x.number;
                    }};
        default:
            return {col<&Node::parent, &Node::maybe> <= col<&Node::number>, [this](const Node& x) {
                        return parent(x) && parent(x)->maybe && *parent(x)->maybe <= x.number;
                    }};
        }
    }

    std::mt19937 random_;
    std::vector<Node> nodes_;
    Database db_{"sqlite::memory:"};
};

} // namespace

TEST_CASE("random conditions find what a loop finds") {
    for (const unsigned seed : {1u, 2u, 3u}) {
        World world{seed};
        world.check_one_order();
        for (int i = 0; i < 200; ++i) {
            CAPTURE(seed);
            CAPTURE(i);
            world.check_one_query();
        }
    }
}
