using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Om.Testing;

namespace Om.Identity.Tests;

/// <summary>The identity service under a public address of its own, with a clock that stands and a hasher that counts.</summary>
internal sealed class IdentityHost : IAsyncDisposable
{
    public const string Issuer = "http://identity.test/";
    public const string Password = "vier Pferde im Regen";
    public const string Return = Issuer + "anmelden/antwort";

    private IdentityHost(ServiceHost service, TestClock clock, CountingHasher hasher)
    {
        Service = service;
        Clock = clock;
        Hasher = hasher;
    }

    public ServiceHost Service { get; }

    public TestClock Clock { get; }

    public CountingHasher Hasher { get; }

    public static async Task<IdentityHost> StartAsync(
        string provider = "sqlite", Dictionary<string, string?>? settings = null, TestClock? clock = null, Action<IServiceCollection>? services = null,
        bool ownTokens = true)
    {
        clock ??= new TestClock();
        var hasher = new CountingHasher();
        var all = new Dictionary<string, string?> { ["Edge:PublicAddress"] = Issuer.TrimEnd('/') };
        if (ownTokens)
        {
            all["Auth:Issuer"] = "";
        }

        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        var service = await ServiceHost.StartAsync(provider, [new IdentityModule(), new TestPages()], all, s =>
        {
            s.AddSingleton<TimeProvider>(clock);
            s.AddSingleton<IPasswordHasher<Account>>(hasher);
            services?.Invoke(s);
        });
        return new IdentityHost(service, clock, hasher);
    }

    /// <summary>Another instance on the same database.</summary>
    public Task<IdentityHost> SecondAsync() => StartAsync("postgres", new Dictionary<string, string?>(Service.Data), Clock);

    /// <summary>A browser of its own, without cookies.</summary>
    public Browser NewBrowser() => new(Service.Http);

    /// <summary>Runs <paramref name="work"/> in a scope of the service.</summary>
    public async Task<T> InAsync<TService, T>(Func<TService, Task<T>> work)
        where TService : notnull
    {
        await using var scope = Service.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public Task<T> InDatabaseAsync<T>(Func<IdentityDb, Task<T>> look) => InAsync(look);

    /// <summary>Adds an account with roles, as if signed up long ago.</summary>
    public Task<Account> AccountAsync(string email = "anna@example.org", params string[] roles) => InDatabaseAsync(async db =>
    {
        var hash = new PasswordHasher<Account>().HashPassword(new Account(), Password);
        var account = Account.Create(email, "Anna Beispiel", "de", hash, Clock.GetUtcNow());
        db.Accounts.Add(account);
        db.Grants.AddRange(roles.Select(role => Grant.Create(account.Id, role, "", null, null, "test", "test", Clock.GetUtcNow())));
        await db.SaveChangesAsync();
        return account;
    });

    /// <summary>Mails waiting to leave or gone, newest last: read from the outbox before the sender takes them.</summary>
    public Task<IReadOnlyList<MailFolder.Entry>> MailsAsync() => InAsync<MailFolder, IReadOnlyList<MailFolder.Entry>>(async folder =>
    {
        await Eventually.HoldsAsync(async () => await InDatabaseAsync(db => db.Mails.CountAsync()) == 0, "mails delivered");
        return [.. (await folder.ListAsync(default)).Reverse()];
    });

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}

/// <summary>What a sign-in page learns.</summary>
internal sealed record Step(string State, DateTimeOffset? ClosedUntil, Guid? Challenge);

/// <summary>A clock that moves when told.</summary>
internal sealed class TestClock : TimeProvider
{
    private DateTimeOffset now = Whole(DateTimeOffset.UtcNow);

    public void Advance(TimeSpan by) => now += by;

    public override DateTimeOffset GetUtcNow() => now;

    private static DateTimeOffset Whole(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}

/// <summary>Counts how often a hash is computed.</summary>
internal sealed class CountingHasher : IPasswordHasher<Account>
{
    private readonly PasswordHasher<Account> inner = new();
    private int count;

    public int Count => Volatile.Read(ref count);

    public string HashPassword(Account user, string password)
    {
        Interlocked.Increment(ref count);
        return inner.HashPassword(user, password);
    }

    public PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword)
    {
        Interlocked.Increment(ref count);
        return inner.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}
