using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.IdentityModel.JsonWebTokens;
using Om.Assessments.V1;
using Om.Checks.V1;
using Om.Hosting;

namespace Om.Portal.Tests;

/// <summary>
/// The services behind the portal, in memory. They keep the rules of the contract a page can meet: codes, revisions, etags, request ids,
/// completeness. What a test wants to go wrong it says here.
/// </summary>
internal sealed class World
{
    private readonly ConcurrentDictionary<string, IMessage> answered = new();

    /// <summary>Editions by name.</summary>
    public Dictionary<string, Edition> Editions { get; } = [];

    /// <summary>Helps of partners by check.</summary>
    public Dictionary<string, List<Aid>> Aids { get; } = [];

    /// <summary>Assessments by name.</summary>
    public ConcurrentDictionary<string, FakeRun> Runs { get; } = new();

    /// <summary>Whether people signed in too long ago for sensitive acts.</summary>
    public bool Stale { get; set; }

    /// <summary>Refuses a sensitive act of people who signed in too long ago.</summary>
    public void RequireFresh()
    {
        if (Stale)
        {
            throw Fault.Precondition("SIGN_IN_AGAIN", "Prove it.");
        }
    }

    /// <summary>Who looked into runs.</summary>
    public List<Access> Accesses { get; } = [];

    /// <summary>With whom can be shared.</summary>
    public List<Om.Identity.V1.Recipient> Recipients { get; } = [];

    /// <summary>Services that do not answer now: <c>checks</c>, <c>assessments</c>.</summary>
    public HashSet<string> Away { get; } = [];

    /// <summary>What a save throws instead of saving.</summary>
    public Exception? SaveFails { get; set; }

    /// <summary>Every request that reached a service, in order.</summary>
    public ConcurrentQueue<IMessage> Requests { get; } = new();

    /// <summary>Adds a published edition and makes it the one in use.</summary>
    public Edition Publish(string check, EditionContent content)
    {
        var number = Editions.Values.Count(e => e.Name.StartsWith($"checks/{check}/", StringComparison.Ordinal)) + 1;
        var edition = new Edition
        {
            Name = $"checks/{check}/editions/{number}",
            Number = number,
            State = Edition.Types.State.Published,
            Content = content,
            ContentHash = number.ToString("x64", null),
        };
        return Editions[edition.Name] = edition;
    }

    /// <summary>The edition of a check in use.</summary>
    public Edition InUse(string check) =>
        Editions.Values.Where(e => e.Name.StartsWith($"checks/{check}/", StringComparison.Ordinal)).MaxBy(e => e.Number)
        ?? throw Fault.NotFound(check);

    /// <summary>Notes the request and throws when the service is away.</summary>
    public void Called(string service, IMessage request)
    {
        Requests.Enqueue(request);
        if (Away.Contains(service))
        {
            throw Fault.Unavailable("AWAY", "Not now.");
        }
    }

    /// <summary>Carries a request out once per request id, as the services do.</summary>
    public T Once<T>(IMessage request, Func<T> effect)
        where T : class, IMessage
    {
        var id = request.Descriptor.FindFieldByName("request_id")!.Accessor.GetValue(request) as string;
        if (string.IsNullOrEmpty(id))
        {
            return effect();
        }

        if (!Guid.TryParse(id, out _))
        {
            throw Fault.Invalid("request_id", "is not a UUID");
        }

        return (T)answered.GetOrAdd($"{request.Descriptor.Name} {id}", _ => effect());
    }

    /// <summary>Tokens that came with calls.</summary>
    public ConcurrentQueue<string> Tokens { get; } = new();

    /// <summary>The run of the caller's code or account; everything else is not found.</summary>
    public FakeRun Open(string name, ServerCallContext context)
    {
        var (code, account) = (Caller.Of(context).GuestCode, AccountOf(context));
        return Runs.TryGetValue(string.Join('/', name.Split('/').Take(2)), out var run)
            && ((code is not null && run.Codes.Contains(code)) || (account is not null && run.Owner == account))
            ? run
            : throw Fault.NotFound(name);
    }

    /// <summary>The subject of the token a call came with; null without one.</summary>
    public string? AccountOf(ServerCallContext context)
    {
        if (context.RequestHeaders.GetValue("authorization") is not { } header || !header.StartsWith("Bearer ", StringComparison.Ordinal))
        {
            return null;
        }

        var token = header["Bearer ".Length..];
        Tokens.Enqueue(token);
        return new JsonWebToken(token).Subject;
    }
}

/// <summary>One assessment in memory.</summary>
internal sealed class FakeRun
{
    public required Assessment Data { get; init; }

    public HashSet<string> Codes { get; } = [];

    /// <summary>Account it belongs to; null for a guest's.</summary>
    public string? Owner { get; set; }

    public Dictionary<string, Answer> Answers { get; } = [];

    public List<Measure> Measures { get; } = [];

    public List<Declaration> Declarations { get; } = [];

    public List<Share> Shares { get; } = [];

    public string? FeedToken { get; set; }

    public int Version { get; set; } = 1;

    /// <summary>Counts a change of the run itself.</summary>
    public Assessment Touch()
    {
        Data.Etag = $"\"v{++Version}\"";
        return Data;
    }

    /// <summary>ABORTED unless the etag is the present one.</summary>
    public static void Require(string etag, string present, string name)
    {
        if (etag.Length > 0 && etag != present)
        {
            throw Fault.StaleEtag(name);
        }
    }
}
