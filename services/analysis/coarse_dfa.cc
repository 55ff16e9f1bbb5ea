#include "services/analysis/coarse_dfa.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <queue>
#include <unordered_map>
#include <utility>

#include "absl/hash/hash.h"

namespace wireprint::analysis {
namespace {

using Kind = CoarseNfa::Kind;
using Nodes = std::vector<uint32_t>;  // ascending

constexpr size_t kMaxSteps = size_t{1} << 24;  // from nodes to nodes, when it is built
constexpr uint32_t kMaxEnds = 50000;

// How often each class of bytes stands in a line, roughly; all together 1.
std::vector<double> WeightsOf(const std::array<uint8_t, 256>& class_of, size_t classes) {
  constexpr absl::string_view kFrequent = " etaoinsrhdl";
  std::vector<double> weights(classes);
  double all = 0;
  for (size_t byte = 0; byte < 256; ++byte) {
    const bool frequent = byte < 128 && kFrequent.find(static_cast<char>(byte)) != absl::string_view::npos;
    const double weight = frequent ? 8 : byte >= 'a' && byte <= 'z' ? 2 : byte >= 'A' && byte <= 'Z' ? 1 : .2;
    weights[class_of[byte]] += weight;
    all += weight;
  }
  for (double& weight : weights) weight /= all;
  return weights;
}

}  // namespace

// Subset construction, the likeliest states first.
class CoarseDfaBuilder {
 public:
  CoarseDfaBuilder(const CoarseNfa& nfa, size_t max_states, CoarseDfa& dfa)
      : nfa_(nfa), max_states_(max_states), dfa_(dfa), closures_(nfa.nodes().size()), seen_(nfa.nodes().size(), 0) {}

  void Build() {
    ClassifyBytes();
    Nodes first;
    for (const uint32_t start : nfa_.starts()) Append(ClosureOf(start), first);
    Unique(first);
    Find(std::move(first), 1);
    std::vector<Nodes> behind(dfa_.classes_);
    while (!open_.empty() && expanded_.size() < max_states_ && steps_ < kMaxSteps) {
      const auto [weight, state] = open_.top();
      open_.pop();
      if (states_[state].number != kUnnumbered) continue;
      states_[state].number = static_cast<uint32_t>(expanded_.size());
      expanded_.push_back(state);
      for (Nodes& some : behind) some.clear();
      for (const uint32_t node : *states_[state].nodes) Step(node, behind);
      for (size_t i = 0; i < behind.size(); ++i) {
        Unique(behind[i]);
        edges_.push_back(Find(behind[i], weight * weights_[i]));
      }
    }
    Fill();
  }

 private:
  static constexpr uint32_t kUnnumbered = UINT32_MAX;
  struct State {
    const Nodes* nodes = nullptr;
    double weight = 0;  // how likely a line comes here
    uint32_t number = kUnnumbered;
  };

  static void Append(const Nodes& more, Nodes& nodes) { nodes.insert(nodes.end(), more.begin(), more.end()); }
  static void Unique(Nodes& nodes) {
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  }

  void ClassifyBytes() {
    std::map<std::vector<bool>, uint8_t> numbers;
    for (size_t byte = 0; byte < 256; ++byte) {
      std::vector<bool> in;
      for (const ByteSet& set : nfa_.sets()) in.push_back(set[byte]);
      dfa_.class_of_[byte] = numbers.emplace(in, static_cast<uint8_t>(numbers.size())).first->second;
    }
    dfa_.classes_ = static_cast<uint32_t>(numbers.size());
    weights_ = WeightsOf(dfa_.class_of_, numbers.size());
    classes_of_set_.resize(nfa_.sets().size());
    for (const auto& [in, number] : numbers) {
      for (size_t set = 0; set < in.size(); ++set) {
        if (in[set]) classes_of_set_[set].push_back(number);
      }
    }
  }

  // The nodes other than forks that `node` leads to without a byte.
  const Nodes& ClosureOf(uint32_t node) {
    Nodes& closure = closures_[node];
    if (!closure.empty() || node == CoarseNfa::kNone) return closure;
    ++visit_;
    Nodes open = {node};
    while (!open.empty()) {
      const uint32_t at = open.back();
      open.pop_back();
      if (at == CoarseNfa::kNone || std::exchange(seen_[at], visit_) == visit_) continue;
      const CoarseNfa::Node& its = nfa_.nodes()[at];
      if (its.kind != Kind::kFork) {
        closure.push_back(at);
        continue;
      }
      open.push_back(its.next);
      open.push_back(its.other);
    }
    std::sort(closure.begin(), closure.end());
    return closure;
  }

  void Step(uint32_t node, std::vector<Nodes>& behind) {
    const CoarseNfa::Node& its = nfa_.nodes()[node];
    if (its.kind == Kind::kRest) {
      for (Nodes& some : behind) some.push_back(node);
      steps_ += behind.size();
    } else if (its.kind == Kind::kBytes) {
      const Nodes& closure = ClosureOf(its.next);
      for (const uint8_t number : classes_of_set_[its.set]) Append(closure, behind[number]);
      steps_ += closure.size() * classes_of_set_[its.set].size();
    }
  }

  // The state of these nodes, which a line comes to with `weight` once more.
  uint32_t Find(Nodes nodes, double weight) {
    const auto [known, added] = numbers_.emplace(std::move(nodes), static_cast<uint32_t>(states_.size()));
    if (added) states_.push_back({&known->first});
    State& state = states_[known->second];
    state.weight += weight;
    if (state.number == kUnnumbered && !IsEnd(*state.nodes)) open_.push({state.weight, known->second});
    return known->second;
  }

  // Whether what follows changes nothing.
  bool IsEnd(const Nodes& nodes) const {
    return std::all_of(nodes.begin(), nodes.end(),
                       [&](uint32_t node) { return nfa_.nodes()[node].kind == Kind::kRest; });
  }

  void Fill() {
    const auto expanded = static_cast<uint32_t>(expanded_.size());
    dfa_.states_ = expanded;
    dfa_.lists_.resize(expanded);
    for (const uint32_t state : expanded_) SetList(states_[state].number, RulesOf(*states_[state].nodes, true));
    std::map<Nodes, uint32_t> ends;  // by their rules
    for (State& state : states_) {
      if (state.number != kUnnumbered) continue;
      Nodes rules = RulesOf(*state.nodes, false);
      if (ends.size() == kMaxEnds && ends.count(rules) == 0) rules = AllRules();
      const auto [end, added] = ends.emplace(std::move(rules), expanded + static_cast<uint32_t>(ends.size()));
      state.number = end->second;
      if (!added) continue;
      dfa_.lists_.emplace_back();
      SetList(end->second, end->first);
    }
    dfa_.next_.reserve(edges_.size());
    for (const uint32_t state : edges_) dfa_.next_.push_back(static_cast<uint16_t>(states_[state].number));
  }

  // Of the nodes; `here`: of those that may match without another byte.
  Nodes RulesOf(const Nodes& nodes, bool here) const {
    Nodes rules;
    for (const uint32_t node : nodes) {
      const CoarseNfa::Node& its = nfa_.nodes()[node];
      if (!here || its.kind != Kind::kBytes) rules.push_back(its.rule);
    }
    Unique(rules);
    return rules;
  }

  Nodes AllRules() const {
    Nodes all(nfa_.nodes().size());
    std::iota(all.begin(), all.end(), 0u);
    return RulesOf(all, false);
  }

  void SetList(size_t at, const Nodes& rules) {
    dfa_.lists_[at] = {static_cast<uint32_t>(dfa_.rules_.size()), static_cast<uint32_t>(rules.size())};
    dfa_.rules_.insert(dfa_.rules_.end(), rules.begin(), rules.end());
  }

  const CoarseNfa& nfa_;
  const size_t max_states_;
  CoarseDfa& dfa_;
  std::vector<Nodes> closures_;
  std::vector<uint32_t> seen_;  // the visit at which a node was seen last
  uint32_t visit_ = 0;
  std::vector<std::vector<uint8_t>> classes_of_set_;
  std::vector<double> weights_;  // by class of bytes
  std::unordered_map<Nodes, uint32_t, absl::Hash<Nodes>> numbers_;
  std::vector<State> states_;
  std::priority_queue<std::pair<double, uint32_t>> open_;
  std::vector<uint32_t> expanded_;  // by number
  std::vector<uint32_t> edges_;     // of the expanded ones, by class of bytes
  size_t steps_ = 0;
};

CoarseDfa::CoarseDfa(const CoarseNfa& nfa, size_t max_states) { CoarseDfaBuilder(nfa, max_states, *this).Build(); }

double CoarseDfa::Survival(size_t bytes) const {
  const std::vector<double> weights = WeightsOf(class_of_, classes_);
  std::vector<double> at(lists_.size());
  at[0] = 1;
  for (size_t i = 0; i < bytes; ++i) {
    std::vector<double> then(lists_.size());
    for (size_t state = 0; state < lists_.size(); ++state) {
      if (state >= states_) {
        then[state] += at[state];
        continue;
      }
      for (size_t number = 0; number < classes_ && at[state] > 0; ++number) {
        then[next_[state * classes_ + number]] += at[state] * weights[number];
      }
    }
    at.swap(then);
  }
  double survival = 0;
  for (size_t state = 0; state < lists_.size(); ++state) {
    if (state < states_ || lists_[state].size > 0) survival += at[state];
  }
  return survival;
}

}  // namespace wireprint::analysis
