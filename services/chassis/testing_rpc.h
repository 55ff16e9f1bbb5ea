// What the tests of several files need: a service whose handler each test chooses, certificates, an HTTP GET.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "services/chassis/server_options.h"
#include "services/chassis/unary.h"
#include "wireprint/dedup/v1/dedup_service.grpc.pb.h"

namespace wireprint::chassis::testing_rpc {

inline constexpr char kService[] = "wireprint.dedup.v1.DedupService";
using Call = UnaryCall<dedup::v1::GetIndexInfoRequest, dedup::v1::GetIndexInfoResponse>;

// Answers GetIndexInfo and DeleteReport.
class Service final : public dedup::v1::DedupService::CallbackService {
 public:
  explicit Service(Chain& chain) : chain_(chain) {}
  grpc::ServerUnaryReactor* GetIndexInfo(grpc::CallbackServerContext* context,
                                         const dedup::v1::GetIndexInfoRequest* request,
                                         dedup::v1::GetIndexInfoResponse* response) override {
    return HandleUnary(chain_, "GetIndexInfo", context, request, response, [this](Call* call) { handler(call); });
  }
  grpc::ServerUnaryReactor* DeleteReport(grpc::CallbackServerContext* context,
                                         const dedup::v1::DeleteReportRequest* request,
                                         dedup::v1::DeleteReportResponse* response) override {
    return HandleUnary(chain_, "DeleteReport", context, request, response,
                       [](auto* call) { call->Finish(absl::OkStatus()); });
  }
  std::function<void(Call*)> handler = [](Call* call) { call->Finish(absl::OkStatus()); };

 private:
  Chain& chain_;
};

// Reader for all but DeleteReport, which wants admin.
inline MethodTable Methods() {
  std::vector<std::pair<std::string, Role>> roles;
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(kService);
  for (int i = 0; i < service->method_count(); ++i) {
    const std::string& name = service->method(i)->name();
    roles.emplace_back(name, name == "DeleteReport" ? Role::kAdmin : Role::kReader);
  }
  MethodTable methods;
  EXPECT_TRUE(methods.Add(kService, roles).ok());
  return methods;
}

inline std::string Reason(const grpc::Status& status) {
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  const bool found = details.ParseFromString(status.error_details()) && details.details_size() > 0 &&
                     details.details(0).UnpackTo(&info);
  return found ? info.reason() : "none";
}

// A directory of its own for the test that runs.
inline std::filesystem::path Directory() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) /
      ("chassis." + std::to_string(getpid()) + "." + test->test_suite_name() + "." + test->name());
  std::filesystem::create_directories(path);
  return path;
}

inline void WriteFile(const std::filesystem::path& path, const std::string& text) {
  const std::string temporary = path.string() + ".new";
  std::ofstream(temporary, std::ios::binary) << text;
  std::filesystem::rename(temporary, path);
}

inline std::string ReadWhole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Runs openssl in `directory`; the test fails without it.
inline void OpenSsl(const std::filesystem::path& directory, const std::string& arguments) {
  const std::string command = "cd '" + directory.string() + "' && openssl " + arguments + " >openssl.log 2>&1";
  ASSERT_EQ(std::system(command.c_str()), 0) << command << "\n" << ReadWhole(directory / "openssl.log");
}

// `name`.crt and `name`.key: a certificate authority.
inline void MakeAuthority(const std::filesystem::path& directory, const std::string& name) {
  OpenSsl(directory, "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=" + name +
                         " -keyout " + name + ".key -out " + name + ".crt");
}

// `name`.crt and `name`.key for localhost, or for `names`, issued by `authority`, valid for `days` (less than 0:
// expired).
inline void MakeCertificate(const std::filesystem::path& directory, const std::string& name,
                            const std::string& authority, int days = 30,
                            const std::string& names = "DNS:localhost,IP:127.0.0.1") {
  OpenSsl(directory, "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=" + name + " -keyout " + name +
                         ".key -out " + name + ".csr");
  std::ofstream(directory / "extensions") << "subjectAltName=" << names << "\n";
  OpenSsl(directory, "x509 -req -in " + name + ".csr -CA " + authority + ".crt -CAkey " + authority +
                         ".key -CAcreateserial -extfile extensions -days " + std::to_string(days) + " -out " + name +
                         ".crt");
}

// The whole answer to an HTTP/1.1 request; empty when there is none.
inline std::string Http(const std::string& address, const std::string& path, const std::string& method = "GET") {
  HostPort at;
  if (!ParseHostPort(address, at)) return "";
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(at.port));
  inet_pton(AF_INET, at.host.c_str(), &to.sin_addr);
  std::string answer;
  if (connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof(to)) == 0) {
    const std::string request = method + " " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    EXPECT_EQ(write(fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
    char buffer[4096];
    for (ssize_t n = 0; (n = read(fd, buffer, sizeof(buffer))) > 0;) answer.append(buffer, static_cast<size_t>(n));
  }
  close(fd);
  return answer;
}

}  // namespace wireprint::chassis::testing_rpc
