using Google.Api;
using Google.Protobuf;
using Xunit;

namespace Om.Contracts.Tests;

/// <summary>Every cell of the access matrix, tried out on every transport.</summary>
public sealed class AccessRunTests
{
    /// <summary>Kinds of objects in the order of a cell; an object that is no run is only of the first three.</summary>
    public static readonly string[] Objects = ["own", "foreign", "missing", "deleted", "shared", "expired", "revoked"];

    [Theory]
    [InlineData(AccessWorld.Standalone, AccessCall.Grpc)]
    [InlineData(AccessWorld.Standalone, AccessCall.Web)]
    [InlineData(AccessWorld.Standalone, AccessCall.Json)]
    [InlineData(AccessWorld.Cluster, AccessCall.Grpc)]
    [InlineData(AccessWorld.Cluster, AccessCall.Web)]
    [InlineData(AccessWorld.Cluster, AccessCall.Json)]
    public async Task Every_caller_gets_what_the_matrix_says(string shape, string transport)
    {
        await using var world = await AccessWorld.StartAsync(shape);
        using var call = new AccessCall(world.Edge, transport);
        var wrong = new List<string>();
        foreach (var row in AccessMatrix.Rows)
        {
            foreach (var role in AccessMatrix.Roles)
            {
                wrong.AddRange(await TryAsync(world, call, row, role));
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} cells differ:\n{string.Join('\n', wrong)}");
    }

    /// <summary>What differs in the cell of <paramref name="role"/>.</summary>
    private static async Task<IEnumerable<string>> TryAsync(AccessWorld world, AccessCall call, AccessRow row, string role)
    {
        var wrong = new List<string>();
        var refusals = new Dictionary<string, string>();
        var cell = row.Cells[role];
        for (var i = 0; i < cell.Length; i++)
        {
            var what = cell.Length == 1 ? "own" : Objects[i];
            foreach (var run in cell[i] == "-" ? [] : await RunsAsync(world, row, role, what, cell[i]))
            {
                var places = await PlacesAsync(world, row, what, run);
                var outcome = await call.RunAsync(row.Method, Fill(row, places), world.Credential(role, what is "own" or "deleted" ? run : null));
                if (outcome.Status != cell[i])
                {
                    wrong.Add($"{row.Name} {row.Request} {role} {what}: {outcome.Status} instead of {cell[i]} ({outcome.Text})");
                }

                refusals[what] = row.Request.Split('"').Where(part => part.Contains('<', StringComparison.Ordinal) && Filled(part, places).Length > 0)
                    .Aggregate(outcome.Text, (text, name) => text.Replace(Filled(name, places), name, StringComparison.Ordinal));
            }
        }

        // Nothing but the name may tell an object that one must not see from none.
        var hidden = Objects.Where((_, i) => i > 0 && i < cell.Length && cell[i] == "NOT_FOUND");
        wrong.AddRange(hidden.Where(what => refusals[what] != refusals.GetValueOrDefault("missing", refusals[what]))
            .Select(what => $"{row.Name} {role}: {what} says '{refusals[what]}', missing says '{refusals["missing"]}'"));
        return wrong;
    }

    private static async Task<IEnumerable<OwnedRun?>> RunsAsync(AccessWorld world, AccessRow row, string role, string what, string expected)
    {
        var line = world.Shared("guest")!.Line;
        return what switch
        {
            "foreign" when row.Request.Contains("<code>", StringComparison.Ordinal) && Changes(row) && expected == "OK" => [await world.NewRunAsync("guest-3")],
            "foreign" when row.Request.Contains("<code>", StringComparison.Ordinal) => world.OthersOf(role).Where(run => run is { Code.Length: > 0 }),
            "foreign" => world.OthersOf(role),
            "missing" => [OwnedRun.Missing(line)],
            "deleted" => [await world.DeletedAsync(row.Request.Contains("<code>", StringComparison.Ordinal) ? "guest" : role)],
            "shared" or "expired" or "revoked" => [await world.SharedWithAsync(role, what)],
            _ when role is "guest" or "account" && Changes(row) && expected == "OK" && row.Request.Contains('<', StringComparison.Ordinal) => [await world.NewRunAsync(role)],
            _ => [world.Shared(role)],
        };
    }

    private static async Task<Dictionary<string, string>> PlacesAsync(AccessWorld world, AccessRow row, string what, OwnedRun? run)
    {
        var exists = what != "missing";
        var places = new Dictionary<string, string>
        {
            ["<item>"] = world.Item,
            ["<check>"] = exists ? "firm-management" : "no-such-check",
            ["<edition>"] = "1",
            ["<soon>"] = DateTimeOffset.UtcNow.AddDays(30).ToString("yyyy-MM-ddTHH:mm:ssZ", null),
        };
        if (row.Request.Contains("<draft>", StringComparison.Ordinal))
        {
            var (check, edition) = exists ? await world.NewDraftAsync() : ("no-such-check", "1");
            (places["<check>"], places["<draft>"]) = (check, edition);
        }

        if (row.Request.Contains("<content>", StringComparison.Ordinal))
        {
            places["<content>"] = world.ContentJson();
        }

        if (row.Request.Contains("<aid>", StringComparison.Ordinal))
        {
            places["<aid>"] = exists ? await world.NewAidAsync() : Guid.NewGuid().ToString();
        }

        if (row.Name.StartsWith("om.identity.", StringComparison.Ordinal))
        {
            var nobody = Guid.NewGuid().ToString();
            (places["<account>"], places["<grant>"], places["<client>"]) = exists ? await world.NewAccountAsync() : (nobody, nobody, "partner-" + nobody[..8]);
        }

        if (run is not null)
        {
            (places["<run>"], places["<measure>"], places["<number>"], places["<private>"]) = (run.Id, run.Measure, run.Number, run.Private);
            (places["<token>"], places["<code>"], places["<line>"], places["<other>"]) = (run.Token, run.Code, run.Line, world.MeasureBeside(run));
            places["<share>"] = run.Share;
        }

        return places;
    }

    private static IMessage Fill(AccessRow row, Dictionary<string, string> places) =>
        JsonParser.Default.Parse(Filled(row.Request, places), row.Method.InputType);

    private static string Filled(string text, Dictionary<string, string> places) =>
        places.Aggregate(text, (filled, place) => filled.Replace(place.Key, place.Value, StringComparison.Ordinal));

    private static bool Changes(AccessRow row) =>
        row.Method.GetOptions().GetExtension(AnnotationsExtensions.Http).PatternCase != HttpRule.PatternOneofCase.Get;
}
