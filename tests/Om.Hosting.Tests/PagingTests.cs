using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using CsCheck;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Om.Testing;
using Xunit;

namespace Om.Hosting.Tests;

public sealed class PagingTests
{
    [Theory]
    [InlineData(0, 50)]
    [InlineData(1, 1)]
    [InlineData(200, 200)]
    [InlineData(201, 200)]
    [InlineData(int.MaxValue, 200)]
    public void A_page_is_never_larger_than_allowed(int asked, int given) => Assert.Equal(given, new Paging(asked, "", "q").Size);

    [Fact]
    public void A_negative_size_is_a_bad_field() =>
        Assert.Equal("page_size", Assert.Throws<Fault>(() => new Paging(-1, "", "q")).Violations.Single().Field);

    [Fact]
    public void A_token_leads_on_in_its_own_query_only()
    {
        var token = Token(["a", "b"], "1", "x");

        Assert.Equal(["1", "x"], new Paging(0, token, "a", "b").After!);
        foreach (var query in (string[][])[["a", "c"], ["a\nb"], ["ab", ""], ["a"], ["a", "b", ""], ["b", "a"]])
        {
            Refuses(() => new Paging(0, token, query));
        }
    }

    [Fact]
    public void Values_of_a_made_up_token_are_checked_by_type()
    {
        var paging = new Paging(0, Token(["q"], "12", "not a number", "99999999999999999999"), "q");

        Assert.Equal(12, paging.AfterValue<int>(0));
        Refuses(() => paging.AfterValue<long>(1));
        Refuses(() => paging.AfterValue<long>(2));
        Refuses(() => paging.AfterValue<Guid>(0));
        Refuses(() => paging.AfterValue<DateTimeOffset>(1));
        Refuses(() => paging.AfterValue<string>(3));
        Refuses(() => new Paging(0, Token(["q"], "a\0b"), "q"));
        Refuses(() => new Paging(0, Token(["q"], [null!]), "q"));
        Refuses(() => new Paging(0, Token(["q"]), "q"));
    }

    [Fact]
    public void Whatever_comes_as_token_is_refused_and_nothing_else_happens()
    {
        var good = Token(["q"], "1");
        Gen.OneOf(
                Gen.String,
                Gen.String.AlphaNumeric,
                Gen.Byte.Array[0, 200].Select(bytes => Base64Url.EncodeToString(bytes)),
                Gen.Select(Gen.Int[0, good.Length - 1], Gen.Char.AlphaNumeric, (i, c) => good[..i] + c + good[(i + 1)..]),
                Gen.Int[0, good.Length].Select(i => good[..i]),
                Gen.Int[1, 5000].Select(n => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(new string('[', n)))))
            .Sample(token =>
            {
                try
                {
                    // A changed last character may mean the same bytes.
                    return token.Length == 0 || new Paging(0, token, "q").AfterValue<string>(0).Length >= 0;
                }
                catch (Fault fault)
                {
                    return fault.Code == StatusCode.InvalidArgument;
                }
            }, iter: 5000);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Pages_hold_every_row_once_in_both_orders_though_times_are_equal(string provider)
    {
        var clock = new TestClock();
        await using var host = await NotesHost.StartAsync(provider, services: s => s.AddSingleton<TimeProvider>(clock));
        for (var i = 0; i < 25; i++)
        {
            clock.Now = DateTimeOffset.Parse("2026-03-29T00:59:00Z", System.Globalization.CultureInfo.InvariantCulture).AddMilliseconds(i / 10);
            await host.CreateAsync($"{i}");
        }

        foreach (var order in (string[])["", "create_time", "create_time desc"])
        {
            var names = new List<string>();
            var request = new V1.ListNotesRequest { PageSize = 7, OrderBy = order };
            do
            {
                var page = await host.Client.ListNotesAsync(request);
                names.AddRange(page.Notes.Select(n => n.Name));
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);

            Assert.Equal(25, names.Distinct().Count());
            Assert.Equal(25, names.Count);
        }

        var first = await host.Client.ListNotesAsync(new() { PageSize = 7 });
        await Faults.InvalidAsync(
            async () => await host.Client.ListNotesAsync(new() { PageSize = 7, PageToken = first.NextPageToken, Filter = "closed=true" }), "page_token");
        await Faults.InvalidAsync(async () => await host.Client.ListNotesAsync(new() { PageSize = -1 }), "page_size");
        await Faults.InvalidAsync(
            async () => await host.Client.ListNotesAsync(new() { PageToken = Token(["notes", "", ""], "yesterday", "x") }), "page_token");
    }

    private static string Token(string[] query, params string[] values)
    {
        var token = new Paging(1, "", query).Cut([1, 2], _ => ["x"]);
        var fingerprint = JsonSerializer.Deserialize<string[]>(Base64Url.DecodeFromChars(token))![0];
        return Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes((string[])[fingerprint, .. values]));
    }

    private static void Refuses(Func<object> call) => Assert.Equal("page_token", Assert.Throws<Fault>(call).Violations.Single().Field);
}
