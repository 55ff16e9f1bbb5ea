#include "clients/cli/credentials.h"

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CredentialsTest : public ::testing::Test {
 protected:
  CredentialsTest()
      : root_(absl::StrCat(::testing::TempDir(), "/credentials-",
                           ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::create_directories(root_);
  }
  ~CredentialsTest() override { std::filesystem::remove_all(root_); }

  std::string File(const std::string& name, const std::string& content) const {
    const std::string path = absl::StrCat(root_, "/", name);
    std::ofstream(path, std::ios::trunc) << content;
    return path;
  }
  std::string Refusal(const CredentialFlags& flags) const {
    Session session;
    const absl::Status status = ApplyCredentials(flags, &session);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  }

  const std::string root_;
};

TEST_F(CredentialsTest, WithoutOptionsThereIsNeitherTlsNorToken) {
  Session session;
  ASSERT_TRUE(ApplyCredentials({}, &session).ok());
  EXPECT_EQ(session.credentials, nullptr);
  EXPECT_FALSE(session.token);
}

TEST_F(CredentialsTest, TheTokenIsTheFirstLineAndIsReadAgain) {
  const std::string path = File("token", " first one \r\nsecond line\n");
  Session session;
  ASSERT_TRUE(ApplyCredentials({.token_file = path}, &session).ok());
  EXPECT_EQ(session.token(), "first one");
  File("token", "another");
  EXPECT_EQ(session.token(), "another");
  std::filesystem::remove(path);
  EXPECT_EQ(session.token(), "first one") << "while the file is away";
}

TEST_F(CredentialsTest, AFileThatHoldsNoTokenIsRefusedAndNotQuoted) {
  EXPECT_THAT(Refusal({.token_file = "/nowhere/token"}), HasSubstr("--token-file: /nowhere/token cannot be read"));
  EXPECT_THAT(Refusal({.token_file = root_}), HasSubstr("--token-file"));
  EXPECT_THAT(Refusal({.token_file = File("t", "\nsecret\n")}), HasSubstr("no token on its first line"));
  for (const std::string& text : {std::string("q7\x01x"), std::string("q7\xC3\xA9"), "q7" + std::string(5000, 'x')}) {
    const std::string refusal = Refusal({.token_file = File("t", text)});
    EXPECT_THAT(refusal, HasSubstr("printable ASCII"));
    EXPECT_THAT(refusal, Not(HasSubstr("q7")));
  }
  EXPECT_THAT(Refusal({.token_file = File("t", "crawler writer sha256:0123\n")}), HasSubstr("the server's list"));
}

TEST_F(CredentialsTest, FilesThatGoTogetherAreAskedForAndMustBeOfTheirKind) {
  const std::string certificate = File("crt", "-----BEGIN CERTIFICATE-----\n");
  const std::string key = File("key", "-----BEGIN PRIVATE KEY-----\n");
  const std::string locked = File("locked", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
  EXPECT_THAT(Refusal({.ca = certificate, .certificate = certificate}), HasSubstr("--tls-key=FILE go together"));
  EXPECT_THAT(Refusal({.certificate = certificate, .key = key}), HasSubstr("--tls-cert needs --tls-ca=FILE"));
  EXPECT_THAT(Refusal({.tls_name = "a.example"}), HasSubstr("--tls-name needs --tls-ca=FILE"));
  EXPECT_THAT(Refusal({.ca = key}), HasSubstr("--tls-ca: " + key + " holds no certificate"));
  EXPECT_THAT(Refusal({.ca = "/nowhere/ca"}), HasSubstr("--tls-ca: /nowhere/ca cannot be read"));
  EXPECT_THAT(Refusal({.ca = certificate, .certificate = certificate, .key = certificate}),
              HasSubstr("holds no private key"));
  EXPECT_THAT(Refusal({.ca = certificate, .certificate = certificate, .key = locked}), HasSubstr("openssl pkey"));
}

}  // namespace
}  // namespace wireprint::cli
