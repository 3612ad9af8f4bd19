// Sending a signal, beside a loop over raw function pointers.
#include "signals/signals.hpp"

#include <benchmark/benchmark.h>

#include <vector>

namespace {

using namespace rowcall;

void receive(long& total) { benchmark::DoNotOptimize(++total); }

void raw_calls(benchmark::State& state) {
    std::vector<void (*)(long&)> receivers(static_cast<std::size_t>(state.range(0)), receive);
    long total = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(receivers.data());
        for (const auto receiver : receivers) receiver(total);
    }
}

void send(benchmark::State& state) {
    Signal<void(long&)> signal;
    for (int i = 0; i < state.range(0); ++i) signal.connect([](long& total) { receive(total); });
    long total = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(signal);
        signal.send(total);
    }
}

struct Sought {};

void send_to_one_of_many_senders(benchmark::State& state) {
    Signal<void(long&)> signal;
    std::vector<std::shared_ptr<int>> others;
    for (int i = 0; i < state.range(0); ++i) {
        others.push_back(std::make_shared<int>());
        signal.connect(receive, {.sender = others.back()});
    }
    signal.connect<Sought>(receive);
    long total = 0;
    for (auto _ : state) signal.send_from(sender<Sought>, total);
}

void connect_and_disconnect(benchmark::State& state) {
    Signal<void(long&)> signal;
    for (int i = 0; i < state.range(0); ++i) signal.connect([](long& total) { receive(total); });
    for (auto _ : state) signal.connect(receive).disconnect();
}

} // namespace

BENCHMARK(raw_calls)->Arg(0)->Arg(1)->Arg(8)->Arg(64);
BENCHMARK(send)->Arg(0)->Arg(1)->Arg(8)->Arg(64);
BENCHMARK(send_to_one_of_many_senders)->Arg(1)->Arg(1000);
BENCHMARK(connect_and_disconnect)->Arg(1)->Arg(1000);

BENCHMARK_MAIN();
