using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Om.Checks.V1;

namespace Om.Assessments.Tests;

/// <summary>A checks service that knows the editions a test gives it, on a port of its own.</summary>
internal sealed class FakeChecks : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Service service;

    private FakeChecks(WebApplication app, Service service)
    {
        this.app = app;
        this.service = service;
    }

    public string Address => app.Urls.Single();

    /// <summary>Number of calls it answered.</summary>
    public int Calls => service.Calls;

    /// <summary>While set, every call is refused as if nobody were there.</summary>
    public bool Down
    {
        get => service.Down;
        set => service.Down = value;
    }

    public static async Task<FakeChecks> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        var service = new Service();
        builder.Services.AddSingleton(service);
        var app = builder.Build();
        app.MapGrpcService<Service>();
        await app.StartAsync();
        return new FakeChecks(app, service);
    }

    /// <summary>A check of the test's own, its first edition in use; returns its id.</summary>
    public string NewCheck(EditionContent? content = null)
    {
        var check = $"c{Guid.NewGuid():N}"[..16];
        Publish(check, content ?? Contents.Small());
        return check;
    }

    /// <summary>Puts <paramref name="content"/> into use as the next edition of <paramref name="check"/>.</summary>
    public Edition Publish(string check, EditionContent content)
    {
        var number = service.Editions.Values.Count(e => e.Name.StartsWith($"checks/{check}/", StringComparison.Ordinal)) + 1;
        foreach (var older in service.Editions.Values.Where(e => e.Name.StartsWith($"checks/{check}/", StringComparison.Ordinal)))
        {
            older.State = Edition.Types.State.Superseded;
        }

        var edition = new Edition
        {
            Name = $"checks/{check}/editions/{number}",
            Number = number,
            State = Edition.Types.State.Published,
            ContentHash = $"{number}".PadLeft(64, '0'),
            Content = content,
        };
        service.Editions[edition.Name] = edition;
        return edition;
    }

    /// <summary>Sets where the edition <paramref name="name"/> stands.</summary>
    public void Put(string name, Edition.Types.State state) => service.Editions[name].State = state;

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    internal sealed class Service : CheckService.CheckServiceBase
    {
        private int calls;

        public ConcurrentDictionary<string, Edition> Editions { get; } = new();

        public bool Down { get; set; }

        public int Calls => calls;

        public override Task<Edition> GetEdition(GetEditionRequest request, ServerCallContext context)
        {
            if (Down)
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "down"));
            }

            Interlocked.Increment(ref calls);
            var edition = request.Name.EndsWith("/published", StringComparison.Ordinal)
                ? Editions.Values.SingleOrDefault(e => e.State == Edition.Types.State.Published
                    && e.Name.StartsWith(request.Name[..request.Name.LastIndexOf('/')] + "/", StringComparison.Ordinal))
                : Editions.GetValueOrDefault(request.Name);
            return Task.FromResult(edition ?? throw new RpcException(new Status(StatusCode.NotFound, "none")));
        }
    }
}
