using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Om.Assessments;
using Om.Checks;
using Om.Hosting;
using Om.Identity;
using Om.Testing;
using Xunit;

namespace Om.Contracts.Tests;

/// <summary>The access matrix is complete and says what the code says. What the cells say is tried out in <see cref="AccessRunTests"/>.</summary>
public sealed class AccessMatrixTests
{
    [Fact]
    public void Every_method_has_a_row() =>
        Assert.Empty(Described.Methods.Select(method => $"{method.Service.FullName}/{method.Name}").Except(AccessMatrix.Rows.Select(row => row.Name)));

    [Fact]
    public async Task Every_row_says_what_the_method_itself_says()
    {
        await using var host = await ServiceHost.StartAsync("sqlite", [new ChecksModule(), new AssessmentsModule(), new IdentityModule()]);
        var said = host.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<AccessAttribute>() is not null)
            .Select(endpoint => (endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()!.Method.FullName.TrimStart('/'),
                string.Join(" or ", endpoint.Metadata.GetMetadata<AccessAttribute>()!.AnyOf)))
            .Distinct().Order();

        Assert.Equal(said, AccessMatrix.Rows.Select(row => (row.Name, row.Who)).Distinct().Order());
    }

    [Fact]
    public void Public_methods_are_a_reviewed_list() =>
        Assert.Equal(AccessMatrix.PublicMethods, AccessMatrix.Rows.Where(row => row.Who == To.Anyone).Select(row => row.Name).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void All_cells_of_a_row_tell_the_same_kinds_of_objects()
    {
        var statuses = Enum.GetNames<Google.Rpc.Code>().Select(Upper).Append("-").ToHashSet();
        foreach (var row in AccessMatrix.Rows)
        {
            var aboutObject = row.Request.Contains('<', StringComparison.Ordinal) && row.Cells["account"].Length > 1;
            var kinds = !aboutObject ? 1 : row.Name.StartsWith("om.assessments.", StringComparison.Ordinal) ? AccessRunTests.Objects.Length : 3;
            Assert.All(row.Cells.Values, cell => Assert.Equal((row.Name, kinds), (row.Name, cell.Length)));
            Assert.All(row.Cells.Values.SelectMany(cell => cell), status => Assert.Contains(status, statuses));
        }
    }

    [Fact]
    public void A_role_is_asked_of_everybody_else_before_anything_is_told()
    {
        foreach (var row in AccessMatrix.Rows.Where(row => AccessMatrix.Roles.Contains(row.Who)))
        {
            foreach (var (role, cell) in row.Cells.Where(cell => cell.Key != row.Who))
            {
                var expected = role is "nobody" or "guest" ? "UNAUTHENTICATED" : "PERMISSION_DENIED";
                Assert.All(cell.Where(status => status != "-"), status => Assert.Equal((row.Name, role, expected), (row.Name, role, status)));
            }
        }
    }

    /// <summary>
    /// What a person may see can end while a stream is open. None stays open that shows anything private: editions are public, and an export ends with
    /// its last table.
    /// </summary>
    [Fact]
    public void S26_no_stream_of_something_private_stays_open()
    {
        var streams = Described.Methods.Where(method => method.IsServerStreaming).Select(method => $"{method.Service.FullName}/{method.Name}").Order(StringComparer.Ordinal);

        Assert.Equal(
            ["om.assessments.v1.PersonalDataService/ExportPersonalData", "om.checks.v1.CheckService/WatchEditions", "om.identity.v1.AccountService/ExportAccount"],
            streams);
        Assert.Contains("om.checks.v1.CheckService/WatchEditions", AccessMatrix.PublicMethods);
    }

    [Fact]
    public void All_cells_are_counted()
    {
        var cells = AccessMatrix.Rows.SelectMany(row => row.Cells.Values).SelectMany(cell => cell).Count(status => status != "-");
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{AccessMatrix.Rows.Select(row => row.Name).Distinct().Count()} methods, {AccessMatrix.Rows.Count} rows, {AccessMatrix.Roles.Length} callers, {cells} cells on 3 transports");
        Assert.Equal(Described.Methods.Count(), AccessMatrix.Rows.Select(row => row.Name).Distinct().Count());
    }

    internal static string Upper(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) && !char.IsUpper(name[i - 1]) ? "_" + c : char.ToUpperInvariant(c).ToString())).ToUpperInvariant();
}
