using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Polly;
using Polly.Retry;

namespace Om.Hosting;

/// <summary>
/// Gives every outgoing call a deadline and repeats it when the other side is not reachable: only reads, and writes that carry a
/// <c>request_id</c>, at most three times inside the deadline, and at most one call in five of all, so that an outage is not made worse.
/// </summary>
internal sealed class ResilienceInterceptor(TimeProvider time) : Interceptor
{
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(5);
    private static readonly string[] ReadPrefixes = ["Get", "List", "Lookup", "Compare", "Preview", "Export", "Resume"];
    private readonly RetryBudget budget = new(stock: 10);

    private readonly ResiliencePipeline retries = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 3,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(50),
            UseJitter = true,
            ShouldHandle = args => new ValueTask<bool>(args.Outcome.Exception is RpcException { StatusCode: StatusCode.Unavailable }),
        })
        .Build();

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var options = context.Options.Deadline is null
            ? context.Options.WithDeadline((time.GetUtcNow() + DefaultDeadline).UtcDateTime)
            : context.Options;
        var call = new ClientInterceptorContext<TRequest, TResponse>(context.Method, context.Host, options);
        budget.Called();
        if (!MayRepeat(context.Method.Name, request))
        {
            return continuation(request, call);
        }

        AsyncUnaryCall<TResponse>? last = null;
        var response = retries.ExecuteAsync(
            async _ =>
            {
                if (last is not null && !budget.TryRetry())
                {
                    return await last.ResponseAsync;
                }

                last = continuation(request, call);
                return await last.ResponseAsync;
            },
            options.CancellationToken).AsTask();
        return new AsyncUnaryCall<TResponse>(
            response,
            Headers(response, () => last!.ResponseHeadersAsync),
            () => last!.GetStatus(),
            () => last!.GetTrailers(),
            () => last?.Dispose());
    }

    private static bool MayRepeat<TRequest>(string method, TRequest request) =>
        ReadPrefixes.Any(prefix => method.StartsWith(prefix, StringComparison.Ordinal))
        || (request is IMessage message
            && message.Descriptor.FindFieldByName("request_id")?.Accessor.GetValue(message) is string { Length: > 0 });

    private static async Task<Metadata> Headers<TResponse>(Task<TResponse> response, Func<Task<Metadata>> headers)
    {
        await response;
        return await headers();
    }
}
