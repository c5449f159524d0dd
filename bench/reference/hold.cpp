// The hold model on std::priority_queue, the reference of bench/hold.ts: ./hold N events distribution → one JSON line.
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <queue>
#include <vector>

struct Event {
  double time;
  uint32_t sequence;
  int32_t id;
};
struct Later {
  bool operator()(const Event& a, const Event& b) const {
    return b.time < a.time || (b.time == a.time && b.sequence < a.sequence);
  }
};

static double gaps[65536];
static uint32_t state = 0x9E3779B9u;
static uint32_t bits() {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}
static double uniform() { return (bits() + 0.5) / 4294967296.0; }
static double gap(const char* name) {
  const double u = uniform();
  if (!strcmp(name, "exponential")) return -std::log(u);
  if (!strcmp(name, "constant")) return 1;
  const double v = uniform();
  if (!strcmp(name, "uniform")) return 2 * u;
  if (!strcmp(name, "bimodal")) return -std::log(u) * (v < 0.9 ? 0.001 : 10);
  return v < 0.45 ? 0.000012 : v < 0.9 ? 0.01 : 1.0;  // "net"
}

int main(int, char** arguments) {
  const uint32_t pending = atoi(arguments[1]);
  const uint64_t events = atoll(arguments[2]);
  for (double& x : gaps) x = gap(arguments[3]);
  std::priority_queue<Event, std::vector<Event>, Later> queue;
  uint64_t draw = 0, work = 0;
  uint32_t sequence = 0;
  for (uint32_t i = 0; i < pending; i++) queue.push({gaps[draw++ & 65535], sequence++, (int32_t)i});
  const auto hold = [&](uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
      const Event event = queue.top();
      queue.pop();
      work += event.id & 3;
      queue.push({event.time + gaps[draw++ & 65535], sequence++, event.id});
    }
  };
  hold(pending > 200000 ? pending : 200000);
  const auto begin = std::chrono::steady_clock::now();
  hold(events);
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  printf("{\"eventsPerSecond\":%.0f,\"check\":%lu}\n", events / wall, (unsigned long)work);
}
