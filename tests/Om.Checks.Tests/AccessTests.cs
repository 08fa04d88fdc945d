using Grpc.Core;
using Om.Testing;
using Xunit;

namespace Om.Checks.Tests;

/// <summary>Who gets how far with which method. A method without a row fails.</summary>
public sealed class AccessTests
{
    // What an empty request meets once the caller is let in.
    private const StatusCode In = StatusCode.InvalidArgument;
    private const StatusCode No = StatusCode.PermissionDenied;
    private const StatusCode Who = StatusCode.Unauthenticated;
    private const StatusCode Ok = StatusCode.OK;

    /// <summary>Method to what nobody, a guest, an account without role, an author and an approver meet with an empty request.</summary>
    private static readonly Dictionary<string, StatusCode[]> Matrix = new()
    {
        ["ListChecks"] = [Ok, Ok, Ok, Ok, Ok],
        ["GetCheck"] = [In, In, In, In, In],
        ["ListEditions"] = [In, In, In, In, In],
        ["GetEdition"] = [In, In, In, In, In],
        ["CreateEdition"] = [Who, Who, No, In, No],
        ["UpdateEdition"] = [Who, Who, No, In, No],
        ["DeleteEdition"] = [Who, Who, No, In, No],
        ["SubmitEdition"] = [Who, Who, No, In, No],
        ["ReviseEdition"] = [Who, Who, No, In, No],
        ["AdoptEdition"] = [Who, Who, No, No, In],
        ["PublishEdition"] = [Who, Who, No, No, In],
        ["WithdrawEdition"] = [Who, Who, No, No, In],
        ["ImportEdition"] = [Who, Who, No, In, No],
        ["ExportEdition"] = [In, In, In, In, In],
        ["CompareEditions"] = [In, In, In, In, In],
        ["WatchEditions"] = [Ok, Ok, Ok, Ok, Ok],
        ["ListAids"] = [In, In, In, In, In],
        ["CreateAid"] = [Who, Who, No, In, No],
        ["UpdateAid"] = [Who, Who, No, In, No],
        ["DeleteAid"] = [Who, Who, No, In, No],
    };

    [Fact]
    public async Task Every_method_has_its_row_and_keeps_to_it()
    {
        await using var host = await ChecksHost.StartAsync("sqlite");
        Metadata[] callers = [[], ServiceHost.Guest("some-code"), host.Dora, host.Anna, host.Bert];
        var methods = new[] { V1.CheckServiceReflection.Descriptor, V1.AidServiceReflection.Descriptor }.SelectMany(f => f.Services).SelectMany(s => s.Methods).ToList();
        Assert.Equal(Matrix.Keys.Order(), methods.Select(m => m.Name).Order());
        var invoker = host.Service.Channel().CreateCallInvoker();
        foreach (var method in methods)
        {
            for (var i = 0; i < callers.Length; i++)
            {
                Assert.Equal((method.Name, i, Matrix[method.Name][i]), (method.Name, i, await CallAsync(invoker, method, callers[i])));
            }
        }

        Assert.Equal((0, 0, 0, 0, 0, 0), await host.CountAsync());
    }

    private static async Task<StatusCode> CallAsync(CallInvoker invoker, Google.Protobuf.Reflection.MethodDescriptor method, Metadata headers)
    {
        var bytes = Marshallers.Create<byte[]>(b => b, b => b);
        var raw = new Method<byte[], byte[]>(method.IsServerStreaming ? MethodType.ServerStreaming : MethodType.Unary, method.Service.FullName, method.Name, bytes, bytes);
        try
        {
            if (method.IsServerStreaming)
            {
                using var call = invoker.AsyncServerStreamingCall(raw, null, new CallOptions(headers), []);
                await call.ResponseStream.MoveNext(default);
            }
            else
            {
                await invoker.AsyncUnaryCall(raw, null, new CallOptions(headers), []);
            }

            return StatusCode.OK;
        }
        catch (RpcException error)
        {
            return error.StatusCode;
        }
    }
}
