using System.Reflection;
using System.Text.Json;
using MassTransit;
using Om.Contracts.Assessments;
using Om.Contracts.Checks;
using Om.Contracts.Identity;
using Om.Hosting;
using Xunit;

namespace Om.Contracts.Tests;

/// <summary>
/// Events as they stand in outboxes and on the bus. Each has a file that was written once: what an old service sends must be read by a new one,
/// so a field may be added (nullable), never renamed, removed or changed.
/// </summary>
public sealed class EventTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 8, 30, 15, 250, TimeSpan.Zero);
    private static readonly Guid Id = new("0192f0c1-7d1e-7a2b-8c3d-4e5f60718293");

    private static readonly object[] Samples =
    [
        new EditionPublished("checks/entry-check/editions/2", "checks/entry-check", 2, new string('a', 64), "checks/entry-check/editions/1", At),
        new EditionWithdrawn("checks/entry-check/editions/1", "checks/entry-check", 1, At),
        new AssessmentStarted($"assessments/{Id}", "checks/entry-check/editions/2", false, "alone", true, At),
        new AssessmentCompleted($"assessments/{Id}", "checks/entry-check/editions/2", false, "with_adviser", false, At),
        new AssessmentErased($"assessments/{Id}", null, true, At),
        new PlanProgressed($"assessments/{Id}", "checks/entry-check/editions/2", false, 7, 12, 10, 3, 2, At),
        new DeclarationIssued(Id, "checks/firm-management/editions/1", "in_group", new DateOnly(2028, 2, 29), At),
        new RatingsContributed(Id, 3, "checks/firm-management/editions/1", "alone", true, "F", "micro", null,
            new Dictionary<string, string> { ["strategy-goals"] = "urgent", ["risk-überblick"] = "not_applicable" }, At),
        new RatingsRetracted(Id, 4, At),
        new AccountErased(Id.ToString(), At),
    ];

    public static TheoryData<string> Names => [.. Types.Select(type => type.Name)];

    private static IEnumerable<Type> Types =>
        typeof(EditionPublished).Assembly.GetExportedTypes().Where(type => type.GetCustomAttribute<EntityNameAttribute>() is not null);

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_looks_as_it_always_did_and_is_read_back(string name)
    {
        var sample = Samples.SingleOrDefault(s => s.GetType().Name == name);
        Assert.True(sample is not null, $"{name} needs one sample in this class.");
        var file = $"tests/Om.Contracts.Tests/Golden/{name}.json";

        Repository.Grown(file, JsonSerializer.Serialize(sample, sample.GetType(), EventJson.Options) + "\n");

        var read = JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(Repository.Root, file)), sample.GetType(), EventJson.Options);
        Assert.Equivalent(sample, read, strict: true);
    }

    [Fact]
    public void Every_record_of_the_contracts_is_an_event_with_a_pinned_name_and_a_version()
    {
        var records = typeof(EditionPublished).Assembly.GetExportedTypes()
            .Where(type => type.GetMethod("<Clone>$") is not null && type.Namespace!.StartsWith("Om.Contracts", StringComparison.Ordinal)).ToList();

        Assert.Equal(Types.OrderBy(t => t.Name), records.OrderBy(t => t.Name));
        foreach (var type in records)
        {
            var service = type.Namespace!.Split('.')[^1].ToLowerInvariant();
            var expected = $"om.{service}.v1.{type.Name}";
            Assert.Equal(expected, type.GetCustomAttribute<EntityNameAttribute>()?.EntityName);
            Assert.Equal($"urn:message:{expected}", type.GetCustomAttribute<MessageUrnAttribute>()?.Urn.ToString());
            Assert.NotNull(type.GetProperty("OccurredAt"));
        }
    }

    [Fact]
    public void Events_hold_plain_values_only()
    {
        Type[] plain = [typeof(string), typeof(bool), typeof(int), typeof(Guid), typeof(DateOnly), typeof(DateTimeOffset), typeof(IReadOnlyDictionary<string, string>)];
        var other = Types.SelectMany(type => type.GetProperties()).Where(property => !plain.Contains(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType));

        Assert.Empty(other.Select(property => $"{property.DeclaringType!.Name}.{property.Name}"));
    }
}
