using Google.Rpc;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Om.Hosting.Tests;

public sealed class FaultTests
{
    private const string Secret = "canary-7f3a";

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task A_bad_request_names_every_field_on_every_transport(string transport)
    {
        await using var host = await NotesHost.StartAsync();

        var status = await host.ProvokeAsync(transport, _ => throw Fault.Invalid([new Violation("a", "is bad"), new Violation("b.c", "is worse")]));

        Assert.Equal((int)StatusCode.InvalidArgument, status.Code);
        var info = status.GetDetail<ErrorInfo>();
        Assert.Equal(("INVALID_FIELDS", "notes.om"), (info.Reason, info.Domain));
        Assert.Equal(["a", "b.c"], status.GetDetail<BadRequest>().FieldViolations.Select(v => v.Field));
    }

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task Broken_preconditions_and_waiting_times_arrive_on_every_transport(string transport)
    {
        await using var host = await NotesHost.StartAsync();

        var closed = await host.ProvokeAsync(transport, _ => throw Fault.Precondition("NOTE_CLOSED", "It is closed.", new Violation("notes/1", "is closed")));
        var busy = await host.ProvokeAsync(transport, _ => throw Fault.Exhausted("TOO_MANY_STREAMS", "Close one.", TimeSpan.FromSeconds(3)));

        Assert.Equal(((int)StatusCode.FailedPrecondition, "It is closed."), (closed.Code, closed.Message));
        var violation = Assert.Single(closed.GetDetail<PreconditionFailure>().Violations);
        Assert.Equal(("NOTE_CLOSED", "notes/1", "is closed"), (violation.Type, violation.Subject, violation.Description));
        Assert.Equal((int)StatusCode.ResourceExhausted, busy.Code);
        Assert.Equal(3, busy.GetDetail<RetryInfo>().RetryDelay.Seconds);
    }

    [Fact]
    public async Task A_waiting_time_is_also_the_header_that_http_clients_know()
    {
        await using var host = await NotesHost.StartAsync();
        host.Probe.Throw = (_, _) => throw Fault.Unavailable("X", "Wait.", TimeSpan.FromSeconds(2.5));

        using var response = await host.Http.PostAsync("/v1/notes:provoke", new StringContent("{}", null, "application/json"));

        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal(3, response.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
    }

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task S54_an_unknown_error_gives_nothing_away_but_a_trace_id_that_is_in_the_log(string transport)
    {
        await using var host = await NotesHost.StartAsync();

        var status = await host.ProvokeAsync(transport, _ => throw new InvalidOperationException(Secret, new FileNotFoundException("/etc/" + Secret)));

        Assert.Equal((int)StatusCode.Internal, status.Code);
        Assert.DoesNotContain(Secret, status.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", status.ToString(), StringComparison.Ordinal);
        var trace = status.GetDetail<ErrorInfo>().Metadata["trace_id"];
        Assert.Contains(host.Log.All, line => line.Contains(trace, StringComparison.Ordinal) && line.Contains(Secret, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task A_lost_race_is_aborted(string transport)
    {
        await using var host = await NotesHost.StartAsync();

        var status = await host.ProvokeAsync(transport, _ => throw new DbUpdateConcurrencyException(Secret));

        Assert.Equal((int)StatusCode.Aborted, status.Code);
        Assert.Equal("CHANGED_MEANWHILE", status.GetDetail<ErrorInfo>().Reason);
        Assert.DoesNotContain(Secret, status.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task S54_a_service_that_does_not_answer_is_unavailable_and_its_words_stay_inside(string transport)
    {
        await using var host = await NotesHost.StartAsync();

        var status = await host.ProvokeAsync(transport, _ => throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, Secret)));
        var other = await host.ProvokeAsync(transport, _ => throw new RpcException(new Grpc.Core.Status(StatusCode.PermissionDenied, Secret)));

        Assert.Equal(((int)StatusCode.Unavailable, "DEPENDENCY_UNAVAILABLE"), (status.Code, status.GetDetail<ErrorInfo>().Reason));
        Assert.NotNull(status.GetDetail<RetryInfo>());
        Assert.Equal((int)StatusCode.Internal, other.Code);
        Assert.DoesNotContain(Secret, status.ToString() + other, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_over_its_deadline_ends_and_is_no_error_of_ours()
    {
        await using var host = await NotesHost.StartAsync();

        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.GetSlowlyAsync(
            new() { Milliseconds = 30_000 }, deadline: DateTime.UtcNow.AddMilliseconds(200)));

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        await Testing.Eventually.HoldsAsync(() => Task.FromResult(host.Log.Contains("GetSlowly")), "the call was seen");
        Assert.DoesNotContain(host.Log.All, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_its_caller_gives_up_is_no_error_of_ours()
    {
        await using var host = await NotesHost.StartAsync();
        using var cancel = new CancellationTokenSource();
        var ended = new TaskCompletionSource();
        host.Probe.Throw = async (_, context) =>
        {
            await cancel.CancelAsync();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
            }
            finally
            {
                ended.SetResult();
            }
        };

        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.ProvokeAsync(new(), cancellationToken: cancel.Token));

        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await host.Client.ListNotesAsync(new());
        Assert.DoesNotContain(host.Log.All, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_bad_fields_than_a_header_can_carry_are_counted_instead_of_breaking_the_answer()
    {
        await using var host = await NotesHost.StartAsync();

        var status = await host.ProvokeAsync("grpc", _ => throw Fault.Invalid(
            Enumerable.Range(0, 20_000).Select(i => new Violation("field." + i + new string('x', 2000), new string('y', 2000)))));

        Assert.Equal((int)StatusCode.InvalidArgument, status.Code);
        Assert.True(status.CalculateSize() < 6000, $"{status.CalculateSize()} bytes");
        Assert.Contains("more", status.GetDetail<BadRequest>().FieldViolations[^1].Description, StringComparison.Ordinal);
    }
}
