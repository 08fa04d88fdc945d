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
internal sealed class ResilienceInterceptor : Interceptor
{
    private const int MostRetries = 3;
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(5);
    private static readonly string[] ReadPrefixes = ["Get", "List", "Lookup", "Compare", "Preview", "Export", "Resume"];
    private readonly RetryBudget budget = new(stock: 10);
    private readonly ResiliencePipeline retries;

    public ResilienceInterceptor() =>
        retries = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = MostRetries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(50),
                UseJitter = true,
                // The budget last: asking takes one.
                ShouldHandle = args => new ValueTask<bool>(args.Outcome.Exception is RpcException { StatusCode: StatusCode.Unavailable }
                    && args.AttemptNumber < MostRetries && budget.TryRetry()),
            })
            .Build();

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, BlockingUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var call = WithDeadline(context);
        budget.Called();
        return MayRepeat(context.Method.Name, request)
            ? retries.Execute(_ => continuation(request, call), call.Options.CancellationToken)
            : continuation(request, call);
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var call = WithDeadline(context);
        budget.Called();
        return MayRepeat(context.Method.Name, request)
            ? new Attempts<TResponse>(() => continuation(request, call)).Run(retries, call.Options.CancellationToken)
            : continuation(request, call);
    }

    /// <summary>Without one a call waits for ever. Real time, not the clock of the rules: a deadline is counted by the channel.</summary>
    private static ClientInterceptorContext<TRequest, TResponse> WithDeadline<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context)
        where TRequest : class
        where TResponse : class =>
        context.Options.Deadline is null
            ? new(context.Method, context.Host, context.Options.WithDeadline(DateTime.UtcNow + DefaultDeadline))
            : context;

    private static bool MayRepeat<TRequest>(string method, TRequest request) =>
        ReadPrefixes.Any(prefix => method.StartsWith(prefix, StringComparison.Ordinal))
        || (request is IMessage message
            && message.Descriptor.FindFieldByName("request_id")?.Accessor.GetValue(message) is string { Length: > 0 });

    /// <summary>Several attempts that look like one call; headers, status and trailers are those of the last one.</summary>
    private sealed class Attempts<TResponse>(Func<AsyncUnaryCall<TResponse>> start)
    {
        private volatile AsyncUnaryCall<TResponse>? last;
        private volatile bool disposed;

        public AsyncUnaryCall<TResponse> Run(ResiliencePipeline retries, CancellationToken cancellation)
        {
            var response = RunAsync(retries, cancellation);
            return new AsyncUnaryCall<TResponse>(
                response,
                _ => HeadersAsync(response),
                _ => Ended(response)?.GetStatus() ?? new Status(StatusCode.Unknown, "The call was never sent."),
                _ => Ended(response)?.GetTrailers() ?? [],
                _ => Dispose(),
                this);
        }

        private async Task<TResponse> RunAsync(ResiliencePipeline retries, CancellationToken cancellation)
        {
            try
            {
                return await retries.ExecuteAsync(
                    async _ =>
                    {
                        ObjectDisposedException.ThrowIf(disposed, this);
                        last = start();
                        return await last.ResponseAsync;
                    },
                    cancellation);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException && (disposed || cancellation.IsCancellationRequested))
            {
                // Between two attempts; within one the channel says it in these words.
                throw new RpcException(new Status(StatusCode.Cancelled, "Call canceled by the client."));
            }
        }

        private async Task<Metadata> HeadersAsync(Task<TResponse> response)
        {
            await ((Task)response).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (last is null)
            {
                await response;
            }

            return await last!.ResponseHeadersAsync;
        }

        private AsyncUnaryCall<TResponse>? Ended(Task<TResponse> response) =>
            response.IsCompleted ? last : throw new InvalidOperationException("The call is not complete.");

        private void Dispose()
        {
            disposed = true;
            last?.Dispose();
        }
    }
}
