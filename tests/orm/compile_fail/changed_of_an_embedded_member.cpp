// error: what is watched is a member of a model
#include "tests/orm/compile_fail/models.hpp"

struct Size {
    int width = 0, height = 0;
};
struct Photo : Model<Photo> {
    Id id;
    Embed<Size> size;
};

void use() {
    post_save.connect<Photo>([](Photo&, const SaveEvent& event) { event.changed<&Photo::size>(); });
#ifndef WITHOUT_THE_MISTAKE
    post_save.connect<Photo>([](Photo&, const SaveEvent& event) { event.changed<&Size::width>(); });
#endif
}
