using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Om.Assessments.V1;
using Om.Hosting;

namespace Om.Assessments.Tests;

/// <summary>Lets tests decide what ends up in one batch of the group commit.</summary>
internal static class Batches
{
    /// <summary>A writer of the test's own on the host's database; it writes once it is started.</summary>
    public static AnswerWriter NewWriter(this AssessmentsHost host) =>
        new(host.Host.Services.GetRequiredService<IServiceScopeFactory>(), NullLogger<AnswerWriter>.Instance);

    public static PendingSave Save(string run, Metadata guest, string requestId, CancellationToken cancellation, params V1.Answer[] answers)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Authorization = guest.GetValue("authorization");
        var request = new SaveAnswersRequest { Parent = run, Answers = { answers }, RequestId = requestId };
        return new PendingSave(Assessment.IdOf(run.Split('/')[1])!.Value, request, Caller.Of(http), new Call(cancellation));
    }

    public static PendingSave Save((V1.Assessment Run, Metadata Guest) run, params V1.Answer[] answers) =>
        Save(run.Run.Name, run.Guest, "", CancellationToken.None, answers);

    /// <summary>Writes <paramref name="saves"/> (at most 64) as one batch; returns when each has its answer.</summary>
    public static async Task<List<Task<SaveAnswersResponse>>> WriteTogetherAsync(this AssessmentsHost host, params IEnumerable<PendingSave> saves)
    {
        using var writer = host.NewWriter();
        var answers = saves.Select(writer.SaveAsync).ToList();
        await writer.StartAsync(CancellationToken.None);
        await Task.WhenAll(answers.Select(a => a.ContinueWith(_ => { }, TaskScheduler.Default)));
        await writer.StopAsync(CancellationToken.None);
        return answers;
    }

    private sealed class Call(CancellationToken cancellation) : ServerCallContext
    {
        protected override string MethodCore => "/om.assessments.v1.AssessmentService/SaveAnswers";

        protected override string HostCore => "test";

        protected override string PeerCore => "test";

        protected override DateTime DeadlineCore => DateTime.MaxValue;

        protected override Metadata RequestHeadersCore => [];

        protected override CancellationToken CancellationTokenCore => cancellation;

        protected override Metadata ResponseTrailersCore => [];

        protected override Status StatusCore { get; set; }

        protected override WriteOptions? WriteOptionsCore { get; set; }

        protected override AuthContext AuthContextCore => new("", []);

        protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => throw new NotSupportedException();

        protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
    }
}
