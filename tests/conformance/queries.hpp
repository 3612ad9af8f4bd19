// The query operation: what it returns, in its many forms.
#pragma once

#include "tests/conformance/conditions.hpp"
#include "tests/conformance/relations.hpp"

namespace rowcall::conformance {

/// How long a path of select_related may be.
inline constexpr std::size_t longest_path = 3;

/// The query with the records at the end of a path, where Path leads to At so far.
template<class T, class At, auto... Path>
QuerySet<T> select_path(const QuerySet<T>& rows, std::span<const std::string> rest) {
    if (rest.empty()) {
        if constexpr (sizeof...(Path) > 0) return rows.template select_related<Path...>();
        throw MalformedScenario{"an empty path"};
    }
    std::optional<QuerySet<T>> result;
    if constexpr (sizeof...(Path) < longest_path)
        with_relation<At>(to_one<At>, rest.front(), [&](const auto& relation) {
            using Relation = std::remove_cvref_t<decltype(relation)>;
            result.emplace(select_path<T, typename Relation::Other, Path..., Relation::step>(
                rows, rest.subspan(1)));
        });
    if (!result) throw MalformedScenario{"a path of more than three relations"};
    return *std::move(result);
}

template<class T>
json select_related(QuerySet<T> rows, const json& paths) {
    const auto all = paths.get<std::vector<std::vector<std::string>>>();
    for (const auto& path : all) rows = select_path<T, T>(rows, path);
    json result = json::array();
    for (const T& row : rows) {
        json shown = {row.id.value()};
        for (const auto& path : all) shown.push_back(face_of<T>().label_at(&row, path));
        result.push_back(std::move(shown));
    }
    return result;
}

template<class T>
json prefetched(QuerySet<T> rows, const std::vector<std::string>& names) {
    for (const std::string& name : names)
        with_relation<T>(to_many<T>, name, [&](const auto& relation) {
            rows = rows.template prefetch<std::remove_cvref_t<decltype(relation)>::step>();
        });
    json result = json::array();
    for (const T& row : rows) {
        json keys = json::object();
        for (const std::string& name : names)
            keys[name] = *change_relation<T>(row, {.name = name, .what = "list"}).keys;
        result.push_back({row.id.value(), std::move(keys)});
    }
    return result;
}

template<class T>
json values(const QuerySet<T>& rows, const json& paths) {
    std::vector<NamedColumn<T>> columns;
    for (const json& path : paths) columns.push_back(named_col<T>(join_path(path)));
    json result = json::array();
    for (const std::vector<OwnedValue>& row : rows.values(columns)) {
        json shown = json::array();
        for (std::size_t i = 0; i < row.size(); ++i)
            shown.push_back(to_json(paths[i].back().template get<std::string>(), row[i]));
        result.push_back(std::move(shown));
    }
    return result;
}

template<class T>
json aggregates(const QuerySet<T>& rows, const json& functions) {
    std::vector<Computed<T>> expressions;
    for (const json& term : functions) {
        const std::string& function = term.at(0).get_ref<const std::string&>();
        const NamedColumn<T> column = named_col<T>(join_path(term.at(1)));
        const auto add = [&](const auto& aggregate) {
            expressions.push_back(Computed<T>{aggregate.expression()});
        };
        if (function == "count")
            add(count(column));
        else if (function == "sum")
            add(sum(column));
        else if (function == "min")
            add(min(column));
        else if (function == "max")
            add(max(column));
        else if (function == "avg")
            add(avg(column));
        else
            throw MalformedScenario{"no aggregate function: " + function};
    }
    const std::vector<OwnedValue> row = rows.aggregate(expressions);
    json result = json::array();
    for (std::size_t i = 0; i < row.size(); ++i)
        result.push_back(to_json(functions[i][1].back().template get<std::string>(), row[i]));
    return result;
}

template<class T>
json key_of(const std::optional<T>& row) {
    return row ? json(row->id.value()) : json();
}

template<class T>
QuerySet<T> ordered(const QuerySet<T>& rows, const json& names) {
    std::vector<OrderBy<T>> orders;
    for (const json& item : names) {
        const std::string& name = item.get_ref<const std::string&>();
        if (name.starts_with('-'))
            orders.push_back(named_col<T>(name.substr(1)).desc());
        else
            orders.push_back(named_col<T>(name).asc());
    }
    return rows.order_by(orders);
}

template<class T>
json run_query(const json& query) {
    QuerySet<T> rows = narrowed<T>(query.value("where", json::array()));
    if (flag(query, "distinct")) rows = rows.distinct();
    const bool is_ordered = query.contains("order_by") && !query["order_by"].empty();
    if (is_ordered) rows = ordered(rows, query["order_by"]);
    if (query.contains("limit"))
        rows = rows.slice(
            query["limit"].at(0).get<std::size_t>(), query["limit"].at(1).get<std::size_t>());

    const json returns = query.value("returns", json("pks"));
    json result;
    if (returns == "count") return rows.count();
    if (returns == "exists") return rows.exists();
    if (returns == "first") return key_of(rows.first());
    if (returns == "last") return key_of(rows.last());
    if (returns == "pks") {
        result = json::array();
        for (const T& row : rows) result.push_back(row.id.value());
    } else if (returns.contains("values")) {
        result = values(rows, returns["values"]);
    } else if (returns.contains("aggregate")) {
        return aggregates(rows, returns["aggregate"]);
    } else if (returns.contains("select_related")) {
        result = select_related(rows, returns["select_related"]);
    } else if (returns.contains("prefetch")) {
        result = prefetched(rows, returns["prefetch"].template get<std::vector<std::string>>());
    } else {
        throw MalformedScenario{"a query cannot return " + returns.dump()};
    }
    if (!is_ordered) std::sort(result.begin(), result.end());
    return result;
}

} // namespace rowcall::conformance
