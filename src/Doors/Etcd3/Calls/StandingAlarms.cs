using Muster.Bedrock;
using Muster.Etcd.Wire.Messages;
using Muster.Registry;
using Muster.Registry.Operator;

namespace Muster.Doors.Etcd3.Calls;

/// <summary>
/// What is wrong with the cluster: what clients raised, and that this member has no room, which Muster sees by itself and
/// which stands until there is room again.
/// </summary>
internal sealed class StandingAlarms(House house)
{
    private readonly ulong _member = EtcdIdentity.Of(house.Self).MemberId;

    /// <summary>In no order that means anything.</summary>
    public async ValueTask<Result<IReadOnlyList<AlarmMember>>> StandingAsync(Caller caller, CancellationToken cancel)
    {
        if (!(await house.Alarms.GetAsync(caller, Consistency.Default, cancel)).TryGet(out var board, out var refused))
        {
            return refused;
        }

        var standing = board.Raised.Keys.Select(Of).ToList();
        var own = new AlarmMember { MemberID = _member, Alarm = AlarmType.Nospace };
        if (house.Steward.Engine().GrowthRefused is not null && !standing.Contains(own))
        {
            standing.Add(own);
        }

        return standing;
    }

    public static AlarmMember Of(Alarm alarm) => new() { MemberID = alarm.Member, Alarm = (AlarmType)alarm.Kind };
}
