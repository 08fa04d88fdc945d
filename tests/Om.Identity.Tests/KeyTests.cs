using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Om.Testing;
using Xunit;

namespace Om.Identity.Tests;

/// <summary>The issuer's keys: shared, protected, taking turns.</summary>
public sealed class KeyTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly KeyRotation Rule = new(TimeSpan.FromDays(90), TimeSpan.FromDays(3), TimeSpan.FromHours(1));

    [Theory]
    [InlineData(0, 1, "1", false)]
    [InlineData(86.9, 1, "1", false)]
    [InlineData(87, 1, "1", true)]
    public void A_key_is_made_ahead_of_its_time(double days, int active, string known, bool next)
    {
        var state = Rule.At(new Dictionary<int, DateTimeOffset> { [1] = Start }, Start.AddDays(days));
        Assert.Equal((active, known, next), (state.Active!.Value, string.Join(',', state.Known), state.Next is not null));
    }

    [Theory]
    [InlineData(88, 1, "1,2", "")]
    [InlineData(90, 2, "2,1", "")]
    [InlineData(90.04, 2, "2,1", "")]
    [InlineData(90.05, 2, "2", "1")]
    public void Keys_overlap_and_the_old_one_goes_after_its_grace(double days, int active, string known, string over)
    {
        var state = Rule.At(new Dictionary<int, DateTimeOffset> { [1] = Start, [2] = Start.AddDays(90) }, Start.AddDays(days));
        Assert.Equal((active, known, over), (state.Active!.Value, string.Join(',', state.Known), string.Join(',', state.Over)));
    }

    [Fact]
    public void After_a_long_pause_the_new_key_is_known_before_it_is_used()
    {
        var now = Start.AddDays(400);
        var state = Rule.At(new Dictionary<int, DateTimeOffset> { [1] = Start }, now);
        Assert.Equal((1, now + Rule.Ahead), (state.Active!.Value, state.Next!.ActiveFrom));
        Assert.Equal(1, Rule.At(new Dictionary<int, DateTimeOffset> { [1] = Start }, Start.AddDays(-5)).Active);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S7_tokens_of_an_old_key_count_until_its_grace_is_over(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider);
        await host.AccountAsync();
        using var browser = host.NewBrowser();
        await browser.SignInAsync("anna@example.org");
        var before = new JsonWebToken((await browser.TokensAsync()).GetProperty("access_token").GetString());

        host.Clock.Advance(KeyRotation.OfSigning.Life - KeyRotation.OfSigning.Ahead);
        await RefreshAsync(host);
        Assert.Equal([before.Kid], (await KeysAsync(browser)).Take(1));
        Assert.Equal(2, (await KeysAsync(browser)).Count);

        host.Clock.Advance(KeyRotation.OfSigning.Ahead);
        await RefreshAsync(host);
        await browser.SignInAsync("anna@example.org");
        var after = new JsonWebToken((await browser.TokensAsync()).GetProperty("access_token").GetString());
        Assert.NotEqual(before.Kid, after.Kid);
        Assert.Equal([after.Kid, before.Kid], await KeysAsync(browser));

        host.Clock.Advance(KeyRotation.OfSigning.Grace);
        await RefreshAsync(host);
        Assert.Equal([after.Kid], await KeysAsync(browser));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Instances_and_restarts_share_the_keys_and_the_database_shows_none(string provider)
    {
        await using var host = await IdentityHost.StartAsync(provider);
        var rings = host.Service.Services;
        using var vault = ActivatorUtilities.CreateInstance<Vault>(rings);
        using var other = ActivatorUtilities.CreateInstance<KeyRing>(rings, vault);
        await other.RefreshAsync(default);
        foreach (var use in new[] { KeyUse.Sign, KeyUse.Encrypt })
        {
            Assert.Equal(rings.GetRequiredService<KeyRing>().Ids(use), other.Ids(use));
        }

        Assert.All(await host.InDatabaseAsync(db => db.Keys.ToListAsync()), key => Assert.StartsWith("CfDJ8", key.Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_instances_that_start_at_once_make_one_key()
    {
        await using var host = await IdentityHost.StartAsync();
        await host.InDatabaseAsync(db => db.Keys.ExecuteDeleteAsync());
        var rings = Enumerable.Range(0, 6)
            .Select(_ => ActivatorUtilities.CreateInstance<KeyRing>(host.Service.Services, host.Service.Services.GetRequiredService<Vault>())).ToList();
        await Task.WhenAll(rings.Select(ring => ring.RefreshAsync(default)));
        Assert.Single(rings.Select(ring => string.Join(' ', ring.Ids(KeyUse.Sign))).Distinct());
        Assert.Equal(2, await host.InDatabaseAsync(db => db.Keys.CountAsync()));
    }

    private static Task RefreshAsync(IdentityHost host) => host.Service.Services.GetRequiredService<KeyRing>().RefreshAsync(default);

    private static async Task<List<string>> KeysAsync(Browser browser) =>
        [.. new JsonWebKeySet(await browser.Http.GetStringAsync(OpenIdServer.KeysPath)).Keys.Select(k => k.Kid)];
}
