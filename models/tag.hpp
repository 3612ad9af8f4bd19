// A word that todos are found by.
#pragma once

#include "orm/orm.hpp"

namespace rowcall::models {

struct Tag : Model<Tag> {
    Id id;
    std::string name;

    static constexpr auto meta() {
        return table<Tag>("tag", field<&Tag::name>.max_length(100).unique(), ordering<&Tag::name>);
    }
};

} // namespace rowcall::models
