using Muster.Doors.Etcd3.Services;
using Muster.Doors.Etcd3.Watching;
using Muster.Doors.Etcd3.Words;

namespace Muster.Doors.Etcd3.Calls;

/// <summary>Every method there is.</summary>
internal static class Methods
{
    public static IReadOnlyList<Method> Of(DoorContext context)
    {
        var (house, options) = (context.House, context.Options);
        var headers = new HeaderWords(house.Self);
        return
        [
            .. new KvService(house.Bytes, headers, options).Methods(),
            .. new WatchService(context, headers).Methods(),
            .. new LeaseService(house.Bytes, headers, options).Methods(),
            .. new LockService(house.Bytes, headers).Methods(),
            .. new ElectionService(house.Bytes, headers).Methods(),
            .. new MaintenanceService(context, headers).Methods(),
            .. new ClusterService(context, headers).Methods(),
            .. new AuthService(house.Bytes, headers).Methods(),
            .. new HealthService(context).Methods(),
        ];
    }
}
