#include "clients/cli/app.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <map>

#include "clients/cli/commands.h"
#include "clients/cli/credentials.h"

namespace wireprint::cli {
namespace {

// Everything the command line can say. Lives as long as the parser that points into it.
struct Flags {
  double timeout_seconds = 30;
  std::string output = "table";
  CredentialFlags credentials;
  AddFlags add;
  MatchFlags match;
  CompareFlags compare;
  GroupFlags group;
  IdFlags get;
  IdFlags remove;
  ClusterFlags cluster;
  ClustersFlags clusters;
  ReportsFlags reports;
  WatchFlags watch;
  FingerprintFlags fingerprint;
  AnalyzeFlags analyze;
  RecordFlags record;
  OutletsFlags outlets;
  ProfileFlags profile;
  ExplainFlags explain;
  OriginFlags origin;
  LinesFlags lines;
  CorrectFlags correct;
  std::map<std::string, std::function<int(const Session&)>> run;
};

CLI::App* Command(CLI::App& app, Flags& flags, const std::string& name, std::function<int(const Session&)> run) {
  flags.run[name] = std::move(run);
  CLI::App* command = app.add_subcommand(name);
  command->fallthrough();
  return command;
}

void DefineFeed(CLI::App* command, FeedFlags& flags) {
  command->add_option("PATH", flags.paths)->required();
  command->add_option("--outlet", flags.outlet);
  command->add_option("--observed", flags.observed)->check(CLI::IsMember({"received", "published"}));
  command->add_option("--in-flight", flags.in_flight)->check(CLI::Range(1, 64));
  command->add_option("--batch", flags.batch)->check(CLI::Range(1, 256));
  command->add_option("--resume-file", flags.resume_file);
}

void DefineWindow(CLI::App* command, WindowFlags& flags) {
  command->add_option("--end", flags.end);
  command->add_option("--days", flags.days)->check(CLI::Range(1, 3650));
  command->add_option("--half-life", flags.half_life)->check(CLI::Range(1, 3650));
}

void DefineCredibility(CLI::App& app, Flags& flags) {
  CLI::App* analyze = Command(app, flags, "analyze", [&](const Session& s) { return Analyze(s, flags.analyze); });
  analyze->add_option("FILE", flags.analyze.paths)->required();
  analyze->add_option("--outlet", flags.analyze.outlet);
  // An option with an empty value would take the next argument for it.
  CLI::Option* byline = analyze->add_option("--byline", flags.analyze.byline);
  analyze->add_flag_callback("--no-byline", [&] { flags.analyze.byline = ""; })->excludes(byline);
  CLI::Option* credit_line = analyze->add_option("--credit-line", flags.analyze.credit_line);
  analyze->add_flag_callback("--no-credit-line", [&] { flags.analyze.credit_line = ""; })->excludes(credit_line);

  CLI::App* record = Command(app, flags, "record", [&](const Session& s) { return Record(s, flags.record); });
  DefineFeed(record, flags.record);
  record->add_flag("!--no-details", flags.record.details);

  CLI::App* outlets = Command(app, flags, "outlets", [&](const Session& s) { return Outlets(s, flags.outlets); });
  outlets->add_option("--metric", flags.outlets.metrics)->delimiter(',');
  outlets->add_option("--order", flags.outlets.order)->check(CLI::IsMember({"name", "lower", "upper"}));
  outlets->add_option("--max", flags.outlets.max);
  DefineWindow(outlets, flags.outlets.window);

  CLI::App* profile = Command(app, flags, "profile", [&](const Session& s) { return Profile(s, flags.profile); });
  profile->add_option("OUTLET", flags.profile.outlet)->required();
  DefineWindow(profile, flags.profile.window);

  CLI::App* explain = Command(app, flags, "explain", [&](const Session& s) { return Explain(s, flags.explain); });
  explain->add_option("OUTLET", flags.explain.outlet)->required();
  explain->add_option("METRIC", flags.explain.metric)->required();
  explain->add_option("--max", flags.explain.max);
  explain->add_flag("--text", flags.explain.text);
  DefineWindow(explain, flags.explain.window);

  CLI::App* origin = Command(app, flags, "origin", [&](const Session& s) { return Origin(s, flags.origin); });
  origin->add_option("CLUSTER", flags.origin.subject)->required();
  origin->add_option("--max", flags.origin.max);

  CLI::App* lines = Command(app, flags, "lines", [&](const Session& s) { return Lines(s, flags.lines); });
  lines->add_option("OUTLET", flags.lines.outlet)->required();
  lines->add_flag("--candidates", flags.lines.candidates);
  lines->add_option("--max", flags.lines.max);

  CLI::App* correct = Command(app, flags, "correct", [&](const Session& s) { return Correct(s, flags.correct); });
  correct->add_option("OUTLET", flags.correct.outlet)->required();
  correct->add_option("LINE", flags.correct.line)->required();
  correct->add_option("--as", flags.correct.ruling)->required()->check(CLI::IsMember({"body", "page", "undo"}));
  correct->add_option("--author", flags.correct.author)->required();
  correct->add_option("--reason", flags.correct.reason);
}

void DefineClusters(CLI::App& app, Flags& flags) {
  CLI::App* cluster = Command(app, flags, "cluster", [&](const Session& s) { return Cluster(s, flags.cluster); });
  cluster->add_option("ID", flags.cluster.ids)->required();
  cluster->add_option("--max", flags.cluster.max);

  CLI::App* clusters = Command(app, flags, "clusters", [&](const Session& s) { return Clusters(s, flags.clusters); });
  clusters->add_option("--since", flags.clusters.since);
  clusters->add_option("--min", flags.clusters.min)->check(CLI::Range(2, 1 << 30));
  clusters->add_option("--order", flags.clusters.order)->check(CLI::IsMember({"id", "size", "updated"}));
  clusters->add_option("--max", flags.clusters.max);

  CLI::App* reports = Command(app, flags, "reports", [&](const Session& s) { return Reports(s, flags.reports); });
  reports->add_option("--after", flags.reports.after);
  reports->add_option("--before", flags.reports.before);
  reports->add_option("--max", flags.reports.max);

  CLI::App* watch = Command(app, flags, "watch", [&](const Session& s) { return Watch(s, flags.watch); });
  watch->add_option("--resume-file", flags.watch.resume_file);
  watch->add_option("--count", flags.watch.count);
}

void Define(CLI::App& app, Flags& flags, Session& session) {
  app.require_subcommand(1);
  app.set_version_flag("--version", "wireprint " WIREPRINT_VERSION);
  app.add_option("--server", session.server)->envname("WIREPRINT_SERVER");
  app.add_option("--credibility", session.credibility)->envname("WIREPRINT_CREDIBILITY_SERVER");
  app.add_option("--corpus", session.corpus)->envname("WIREPRINT_CORPUS");
  app.add_option("--tls-ca", flags.credentials.ca)->envname("WIREPRINT_TLS_CA");
  app.add_option("--tls-cert", flags.credentials.certificate)->envname("WIREPRINT_TLS_CERT");
  app.add_option("--tls-key", flags.credentials.key)->envname("WIREPRINT_TLS_KEY");
  app.add_option("--tls-name", flags.credentials.tls_name)->envname("WIREPRINT_TLS_NAME");
  app.add_option("--token-file", flags.credentials.token_file)->envname("WIREPRINT_TOKEN_FILE");
  app.add_option("--output", flags.output)->check(CLI::IsMember({"table", "json", "jsonl"}));
  app.add_option("--timeout", flags.timeout_seconds)->check(CLI::Range(0.001, 86400.0));

  CLI::App* add = Command(app, flags, "add", [&](const Session& s) { return Add(s, flags.add); });
  DefineFeed(add, flags.add);
  add->add_flag("!--no-passages", flags.add.passages);

  CLI::App* match = Command(app, flags, "match", [&](const Session& s) { return Match(s, flags.match); });
  match->add_option("SUBJECT", flags.match.subject)->required();
  match->add_option("--at", flags.match.at);
  match->add_option("--max", flags.match.max_matches)->check(CLI::Range(1, 100));

  CLI::App* compare = Command(app, flags, "compare", [&](const Session& s) { return Compare(s, flags.compare); });
  compare->add_option("A", flags.compare.a)->required();
  compare->add_option("B", flags.compare.b)->required();

  CLI::App* group = Command(app, flags, "group", [&](const Session& s) { return Group(s, flags.group); });
  group->add_option("SUBJECT", flags.group.subjects)->required();
  group->add_option("--outlet", flags.group.outlet);

  CLI::App* get = Command(app, flags, "get", [&](const Session& s) { return Get(s, flags.get); });
  get->add_option("ID", flags.get.ids)->required();
  get->add_flag("--text", flags.get.text);

  CLI::App* remove = Command(app, flags, "delete", [&](const Session& s) { return Delete(s, flags.remove); });
  remove->add_option("ID", flags.remove.ids)->required();
  remove->add_flag("--recorded", flags.remove.recorded);
  remove->add_flag("--purge", flags.remove.purge);

  DefineClusters(app, flags);
  DefineCredibility(app, flags);

  Command(app, flags, "info", [](const Session& s) { return Info(s); });

  CLI::App* print =
      Command(app, flags, "fingerprint", [&](const Session& s) { return Fingerprint(s, flags.fingerprint); });
  print->add_option("FILE", flags.fingerprint.path);
  print->add_option("--threshold", flags.fingerprint.threshold);
  print->add_option("--recall", flags.fingerprint.recall);
}

// The command named in the arguments, or "".
std::string CommandIn(const std::vector<std::string>& arguments, const Flags& flags) {
  const auto found = std::find_if(arguments.begin(), arguments.end(),
                                  [&](const std::string& argument) { return flags.run.count(argument) > 0; });
  return found == arguments.end() ? "" : *found;
}

}  // namespace

int RunTool(std::vector<std::string> arguments, Session session) {
  CLI::App app;
  Flags flags;
  Define(app, flags, session);
  const std::string command = CommandIn(arguments, flags);
  const bool help = !arguments.empty() && arguments.front() == "help";
  if (help && command.empty() && arguments.size() > 1 && !arguments[1].empty() && arguments[1] != "help" &&
      arguments[1].front() != '-') {
    *session.err << "wireprint: there is no command \"" << arguments[1] << "\"\n  see 'wireprint help'\n";
    return kUsage;
  }
  if (arguments.empty() || help) {
    *session.out << std::string(Help(command));
    return arguments.empty() ? kUsage : kOk;
  }
  try {
    // CLI11 takes them last first.
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    *session.out << std::string(Help(command));
    return kOk;
  } catch (const CLI::CallForVersion& version) {
    *session.out << version.what() << '\n';
    return kOk;
  } catch (const CLI::ParseError& error) {
    const bool no_command = command.empty() && dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
    const std::string what = no_command ? "none of the arguments is a command" : error.what();
    *session.err << "wireprint: " << what << "\n  see 'wireprint help" << (command.empty() ? "" : " ") << command
                 << "'\n";
    return kUsage;
  }
  session.timeout = absl::Seconds(flags.timeout_seconds);
  session.output = flags.output == "json"    ? Output::kJson
                   : flags.output == "jsonl" ? Output::kJsonLines
                                             : Output::kTable;
  if (const absl::Status status = ApplyCredentials(flags.credentials, &session); !status.ok()) {
    *session.err << "wireprint: " << status.message() << '\n';
    return kUsage;
  }
  return flags.run.at(app.get_subcommands().front()->get_name())(session);
}

}  // namespace wireprint::cli
