using CsCheck;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Testing;
using Xunit;

namespace Om.Hosting.Tests;

public sealed class FilterTests
{
    private static readonly Dictionary<string, string[]> Fields = new() { ["text"] = ["=", ":"], ["create_time"] = ["<", ">="] };

    [Theory]
    [InlineData("", 0)]
    [InlineData("   ", 0)]
    [InlineData("text=a", 1)]
    [InlineData("text = \"a b\" AND create_time>=2026-01-01T00:00:00Z", 2)]
    [InlineData("  text:a   AND   text:b  ", 2)]
    public void Terms_are_read(string filter, int terms) => Assert.Equal(terms, Filter.Parse(filter, Fields).Count);

    [Theory]
    [InlineData("text=\"a\\\"b\"", "a\"b")]
    [InlineData("text=\"a\\\\\"", "a\\")]
    [InlineData("text=\"\\\\\\\"\"", "\\\"")]
    [InlineData("text=\"a AND b\"", "a AND b")]
    [InlineData("text=Ärger", "Ärger")]
    public void Values_are_taken_as_they_stand(string filter, string value) =>
        Assert.Equal(value, Filter.Parse(filter, Fields).Single().Value);

    [Theory]
    [InlineData("text")]
    [InlineData("text=")]
    [InlineData("=a")]
    [InlineData("text=\"a")]
    [InlineData("text=a AND")]
    [InlineData("text=a AND ")]
    [InlineData("text=a OR text=b")]
    [InlineData("text=a and text=b")]
    [InlineData("(text=a)")]
    [InlineData("NOT text=a")]
    [InlineData("text!=a")]
    [InlineData("text<a")]
    [InlineData("secret=a")]
    [InlineData("TEXT=a")]
    [InlineData("text=a;drop table notes")]
    [InlineData("text=' OR 1=1")]
    [InlineData("text=\"a\"\"b\"")]
    public void Everything_else_is_a_bad_field(string filter)
    {
        var fault = Assert.Throws<Fault>(() => Filter.Parse(filter, Fields));

        Assert.Equal((StatusCode.InvalidArgument, "filter"), (fault.Code, fault.Violations.Single().Field));
    }

    [Fact]
    public void S51_length_and_number_of_terms_are_limited()
    {
        Assert.Equal(10, Filter.Parse(string.Join(" AND ", Enumerable.Repeat("text=a", 10)), Fields).Count);
        Assert.Throws<Fault>(() => Filter.Parse(string.Join(" AND ", Enumerable.Repeat("text=a", 11)), Fields));
        Assert.Throws<Fault>(() => Filter.Parse("text=" + new string('a', 500), Fields));
    }

    [Fact]
    public void Whatever_comes_it_is_read_or_refused() =>
        Gen.OneOf(
                Gen.String,
                Gen.String[Gen.Char["textcrea_ims=<>:!\"\\ AND()'%;-\n\t\0"], 0, 120],
                Gen.OneOf("text", "create_time", "=", ">=", " AND ", "\"", "\\", "a", " ", "secret").Array[0, 12].Select(parts => string.Concat(parts)))
            .Sample(filter =>
            {
                try
                {
                    return Filter.Parse(filter, Fields).All(t => Fields[t.Field].Contains(t.Operator));
                }
                catch (Fault fault)
                {
                    return fault.Code == StatusCode.InvalidArgument;
                }
            }, iter: 20_000);

    [Fact]
    public void A_quoted_value_comes_back_as_it_was() =>
        Gen.String[Gen.Char["ab \"\\=ANDäß%'"], 0, 40].Sample(value =>
            Filter.Parse($"text=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"", Fields)
                .Single().Value == value);

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S38_nothing_in_a_filter_reaches_the_database_as_code(string provider)
    {
        await using var host = await NotesHost.StartAsync(provider);
        string[] texts = ["100% sure", "a_b", "it's", "\"quoted\"", "back\\slash", "'; DROP TABLE notes; --", "plain"];
        foreach (var text in texts)
        {
            await host.CreateAsync(text);
        }

        foreach (var text in texts)
        {
            var quoted = "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
            foreach (var op in (string[])["=", ":"])
            {
                var found = await host.Client.ListNotesAsync(new() { Filter = $"text{op}{quoted}" });
                Assert.Equal([text], found.Notes.Select(n => n.Text));
            }
        }

        Assert.Equal(7, await host.OnNotesAsync(db => db.Notes.CountAsync()));
        Assert.Single((await host.Client.ListNotesAsync(new() { Filter = "text:\"%\"" })).Notes);
        await Faults.InvalidAsync(async () => await host.Client.ListNotesAsync(new() { Filter = "id=1" }), "filter");
        await Faults.InvalidAsync(async () => await host.Client.ListNotesAsync(new() { OrderBy = "text; drop table notes" }), "order_by");
    }
}
