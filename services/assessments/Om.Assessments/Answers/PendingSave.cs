using Grpc.Core;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>One call of SaveAnswers on its way through the <see cref="AnswerWriter"/>.</summary>
internal sealed class PendingSave(Guid assessment, V1.SaveAnswersRequest request, Caller caller, ServerCallContext context)
{
    // Continuations run elsewhere, or the callers' work would hold up the next batch.
    private readonly TaskCompletionSource<V1.SaveAnswersResponse> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid Assessment { get; } = assessment;

    public V1.SaveAnswersRequest Request { get; } = request;

    /// <summary>Subject of the caller's token.</summary>
    public string? Subject { get; } = caller.Subject;

    /// <summary>Hash of the guest's code.</summary>
    public Guid? Code { get; } = caller.GuestCode is { } code ? AccessCode.Hash(code) : null;

    /// <summary>Key of the processed request; null without a request id.</summary>
    public Guid? RequestKey { get; } =
        Once.RequestId(request) is { } id ? Once.Key(caller.Key, context.Method, id) : null;

    public byte[] RequestHash { get; } = Once.Hash(request);

    public bool IsAbandoned => context.CancellationToken.IsCancellationRequested;

    public Task<V1.SaveAnswersResponse> Done => done.Task;

    public void Succeed(V1.SaveAnswersResponse response) => done.TrySetResult(response);

    public void Fail(Exception error) => done.TrySetException(error);

    public void Abandon() => done.TrySetCanceled(context.CancellationToken);
}
