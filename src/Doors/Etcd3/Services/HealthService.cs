using Muster.Doors.Etcd3.Calls;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Registry;
using Status = Muster.Etcd.Wire.Messages.HealthCheckResponse.Types.ServingStatus;

namespace Muster.Doors.Etcd3.Services;

/// <summary>
/// Whether the door can be used, as gRPC's own protocol asks it: probes of Kubernetes, balancers. It can when the present can
/// be read. As in etcd there is one name to ask for, the empty one.
/// </summary>
internal sealed class HealthService(DoorContext context)
{
    /// <summary>How often a stream looks whether there is something else to say.</summary>
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(3);

    private static readonly GrpcStatus _unknownService = new(GrpcCode.NotFound, "unknown service");

    public IEnumerable<Method> Methods() =>
    [
        Method.Of("/grpc.health.v1.Health/Check", null, HealthCheckRequest.Parser, CheckAsync),
        Method.Stream("/grpc.health.v1.Health/Watch", null, WatchAsync) with { IsAskedOnce = true },
    ];

    private async ValueTask<Reply> CheckAsync(Caller caller, HealthCheckRequest asked, CancellationToken cancel) =>
        asked.Service.Length > 0
            ? _unknownService
            : Reply.Of(new HealthCheckResponse { Status = await StatusAsync(caller, cancel) });

    /// <summary>What is the case now, and each time it is something else.</summary>
    private async ValueTask<GrpcStatus> WatchAsync(Conversation conversation, CancellationToken cancel)
    {
        var received = await conversation.NextAsync(HealthCheckRequest.Parser, cancel);
        if (received.Message is not { } asked)
        {
            return received.Fault ?? GrpcStatus.Ok;
        }

        var isKnown = asked.Service.Length == 0;
        using var timer = new PeriodicTimer(_look, context.House.Time);
        Status? said = null;
        do
        {
            var status = isKnown ? await StatusAsync(conversation.Caller, cancel) : Status.ServiceUnknown;
            if (status != said)
            {
                await conversation.SendAsync(new HealthCheckResponse { Status = status }, cancel);
                said = status;
            }
        }
        while (await timer.WaitForNextTickAsync(cancel));

        return GrpcStatus.Ok;
    }

    private async ValueTask<Status> StatusAsync(Caller caller, CancellationToken cancel) =>
        (await context.House.Bytes.HeadAsync(caller, cancel)).Ok ? Status.Serving : Status.NotServing;
}
