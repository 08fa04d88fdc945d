using Google.Rpc;
using Grpc.Core;
using Xunit;

namespace Om.Testing;

/// <summary>Asserts how a call was refused.</summary>
public static class Faults
{
    /// <summary>Runs <paramref name="call"/>, which must fail with <paramref name="code"/> and <paramref name="reason"/>.</summary>
    public static async Task<RpcException> ThrowsAsync(StatusCode code, string reason, Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal((code, reason), (error.StatusCode, error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason));
        return error;
    }

    /// <summary>Runs <paramref name="call"/>, which must name exactly <paramref name="fields"/> as bad.</summary>
    public static async Task<RpcException> InvalidAsync(Func<Task> call, params string[] fields)
    {
        var error = await ThrowsAsync(StatusCode.InvalidArgument, "INVALID_FIELDS", call);
        var bad = error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(v => v.Field).Distinct();
        Assert.Equal(fields.Order(), bad.Order());
        return error;
    }
}
