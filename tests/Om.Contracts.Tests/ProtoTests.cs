using Google.Api;
using Google.Protobuf.Reflection;
using Xunit;

namespace Om.Contracts.Tests;

/// <summary>What every contract keeps to. Style and compatibility are buf's business, see <c>./om lint</c>.</summary>
public sealed class ProtoTests
{
    [Fact]
    public void Everything_has_a_sentence()
    {
        var silent = Described.Files.SelectMany(file => file.Services).Cast<IDescriptor>()
            .Concat(Described.Methods)
            .Concat(Described.Messages)
            .Concat(Described.Messages.SelectMany(message => message.Fields.InDeclarationOrder()))
            .Concat(Described.Enums)
            .Concat(Described.Enums.SelectMany(type => type.Values))
            .Where(descriptor => Described.Comment(descriptor).Length < 3)
            .Select(descriptor => descriptor.FullName);

        Assert.Empty(silent);
    }

    [Fact]
    public void A_file_imports_only_google_and_its_own_package()
    {
        foreach (var file in Described.Files)
        {
            var own = file.Package.Replace('.', '/') + "/";
            Assert.StartsWith(own, file.Name, StringComparison.Ordinal);
            Assert.All(file.Dependencies, import => Assert.True(
                import.Name.StartsWith("google/", StringComparison.Ordinal) || import.Name.StartsWith(own, StringComparison.Ordinal),
                $"{file.Name} imports {import.Name}: a service must be able to change without another."));
        }
    }

    [Fact]
    public void Every_package_has_a_version() =>
        Assert.All(Described.Files, file => Assert.Matches("""^om\.[a-z]+\.v[1-9]$""", file.Package));

    [Fact]
    public void Every_method_can_be_called_with_JSON() =>
        Assert.All(Described.Methods, method => Assert.NotNull(method.GetOptions()?.GetExtension(AnnotationsExtensions.Http)));

    [Fact]
    public void No_method_takes_a_stream() =>
        Assert.DoesNotContain(Described.Methods, method => method.IsClientStreaming);

    [Fact]
    public void No_request_is_shared()
    {
        var shared = Described.Methods.GroupBy(method => method.InputType.FullName).Where(group => group.Count() > 1);

        Assert.Empty(shared);
        Assert.All(Described.Methods, method => Assert.Equal(method.Name + "Request", method.InputType.Name));
    }

    [Fact]
    public void A_method_that_reads_changes_nothing_and_carries_no_request_id()
    {
        foreach (var method in Described.Methods)
        {
            var isGet = method.GetOptions().GetExtension(AnnotationsExtensions.Http).PatternCase == HttpRule.PatternOneofCase.Get;
            if (isGet)
            {
                Assert.Null(method.InputType.FindFieldByName("request_id"));
            }
        }
    }

    [Fact]
    public void A_secret_in_a_path_is_marked_so_that_no_log_shows_it()
    {
        foreach (var method in Described.Methods)
        {
            var rule = method.GetOptions().GetExtension(AnnotationsExtensions.Http);
            foreach (var secret in method.InputType.Fields.InDeclarationOrder().Where(f => f.Name is "token" or "access_code" or "secret"))
            {
                Assert.True(secret.GetOptions()?.DebugRedact, $"{secret.FullName} lacks debug_redact");
                Assert.True(rule.Get.Contains($"{{{secret.Name}}}", StringComparison.Ordinal) == (method.Name == "GetCalendarFeed"),
                    "Only a calendar feed's token may stand in a path.");
            }
        }
    }

    [Fact]
    public void The_files_handed_out_are_complete()
    {
        Assert.Equal(Described.Files.Select(file => file.Name), ContractFiles.Files.Select(file => file.Name));
        var there = ContractFiles.Protos.Keys.ToHashSet();
        var needed = Described.Files.SelectMany(file => file.Dependencies).Select(file => file.Name)
            .Where(name => !name.StartsWith("google/protobuf/", StringComparison.Ordinal))
            .Concat(Described.Files.Select(file => file.Name));
        Assert.Empty(needed.Except(there));
    }
}
