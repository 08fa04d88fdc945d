using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Om.Checks.V1;
using Om.Hosting;

namespace Om.Gateway.Tests;

/// <summary>The smallest thing that looks like the platform from outside: a few methods of the real contracts and a few pages, open to anyone.</summary>
internal sealed class TinyModule(TinyState? state = null) : OmModule
{
    public TinyState State { get; } = state ?? new TinyState();

    public override string Name => "tiny";

    public override void Add(WebApplicationBuilder builder) => builder.Services.AddSingleton(State);

    public override void Map(WebApplication app)
    {
        var open = new AccessAttribute(To.Anyone);
        app.MapGrpcService<TinyChecks>().WithMetadata(open);
        app.MapGrpcService<TinyFeeds>().WithMetadata(open);
        app.MapGrpcService<TinyAssessments>().WithMetadata(open);
        app.MapGet("/echo", (HttpContext http) => Results.Json(new Seen(http)));
        app.MapPost("/echo", async (HttpContext http) =>
        {
            using var reader = new StreamReader(http.Request.Body);
            return Results.Json(new Seen(http) { Body = await reader.ReadToEndAsync() });
        });
        app.MapGet("/page", () => Results.Content("<!DOCTYPE html><title>page</title>", "text/html; charset=utf-8"));
        app.MapGet("/moved", () => Results.Redirect("/page"));
        app.MapGet("/session", (HttpContext http) =>
        {
            http.Response.Cookies.Append("session", "1");
            http.Response.Headers.CacheControl = "public, max-age=60";
            return "session";
        });
        app.MapGet("/style.css", (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "public, max-age=60";
            return Results.Content("body{}", "text/css");
        });
        app.MapGet("/broken", string () => throw new InvalidOperationException("the secret of the house"));
        app.MapGet("/slow", async (CancellationToken cancellation) => await State.HangAsync(cancellation));
    }
}

/// <summary>What a request looks like where it arrives.</summary>
internal sealed record Seen
{
    public Seen()
    {
    }

    public Seen(HttpContext http)
    {
        Method = http.Request.Method;
        Path = http.Request.Path.Value!;
        Scheme = http.Request.Scheme;
        Host = http.Request.Host.Value!;
        Headers = http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString());
    }

    public string Method { get; init; } = "";

    public string Path { get; init; } = "";

    public string Scheme { get; init; } = "";

    public string Host { get; init; } = "";

    public string Body { get; init; } = "";

    public Dictionary<string, string> Headers { get; init; } = [];
}

/// <summary>What an instance did, and switches for what it shall do.</summary>
internal sealed class TinyState
{
    private int reads;
    private int writes;
    private int hanging;

    public string Instance { get; init; } = "one";

    public int Reads => reads;

    public int Writes => writes;

    /// <summary>Calls that hang right now.</summary>
    public int Hanging => hanging;

    /// <summary>Set: reads and writes do not answer until their caller has enough.</summary>
    public bool Hangs { get; set; }

    public async Task ReadAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref reads);
        await MaybeHangAsync(cancellation);
    }

    public async Task WriteAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref writes);
        await MaybeHangAsync(cancellation);
    }

    public async Task HangAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref hanging);
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref hanging);
        }
    }

    private Task MaybeHangAsync(CancellationToken cancellation) => Hangs ? HangAsync(cancellation) : Task.CompletedTask;
}

internal sealed class TinyChecks(TinyState state, IHostApplicationLifetime lifetime) : CheckService.CheckServiceBase
{
    public override async Task<Check> GetCheck(GetCheckRequest request, ServerCallContext context)
    {
        await state.ReadAsync(context.CancellationToken);
        return new Check { Name = request.Name, Etag = state.Instance };
    }

    public override async Task<Edition> SubmitEdition(SubmitEditionRequest request, ServerCallContext context)
    {
        await state.WriteAsync(context.CancellationToken);
        return new Edition { Name = request.Name, Etag = state.Instance };
    }

    public override Task<ImportEditionResponse> ImportEdition(ImportEditionRequest request, ServerCallContext context) =>
        Task.FromResult(new ImportEditionResponse { SignedBy = request.Document.Length.ToString(System.Globalization.CultureInfo.InvariantCulture) });

    public override async Task WatchEditions(WatchEditionsRequest request, IServerStreamWriter<WatchEditionsResponse> responseStream, ServerCallContext context)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var sequence = request.After + 1; ; sequence++)
        {
            await responseStream.WriteAsync(new WatchEditionsResponse { Change = new EditionChange { Sequence = sequence } }, ends.Token);
            await timer.WaitForNextTickAsync(ends.Token);
        }
    }
}

internal sealed class TinyAssessments : Assessments.V1.AssessmentService.AssessmentServiceBase
{
    public override Task<Assessments.V1.CreateAssessmentResponse> CreateAssessment(
        Assessments.V1.CreateAssessmentRequest request, ServerCallContext context) =>
        Task.FromResult(new Assessments.V1.CreateAssessmentResponse { AccessCode = "code" });
}

internal sealed class TinyFeeds : Assessments.V1.ExportService.ExportServiceBase
{
    public override Task<HttpBody> GetCalendarFeed(Assessments.V1.GetCalendarFeedRequest request, ServerCallContext context) =>
        Task.FromResult(new HttpBody { ContentType = "text/calendar", Data = ByteString.CopyFromUtf8("BEGIN:VCALENDAR") });

    public override Task<HttpBody> ExportAssessment(Assessments.V1.ExportAssessmentRequest request, ServerCallContext context) =>
        Task.FromResult(new HttpBody { ContentType = "application/json", Data = ByteString.CopyFromUtf8("{}") });
}
