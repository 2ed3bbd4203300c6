using Muster.Bedrock;
using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Words;
using Muster.Engine;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Registry;
using Muster.Registry.Operator;

namespace Muster.Doors.Etcd3.Services;

/// <summary>Raises alarms, takes them back, and tells which stand.</summary>
internal sealed class AlarmService(DoorContext context, HeaderWords headers)
{
    public Method Method() => Calls.Method.Of(
        "/etcdserverpb.Maintenance/Alarm", "/maintenance/alarm", AlarmRequest.Parser, AnswerAsync);

    private async ValueTask<Reply> AnswerAsync(Caller caller, AlarmRequest asked, CancellationToken cancel)
    {
        if (!Enum.IsDefined(asked.Alarm))
        {
            return Wrong($"alarm: there is no type {(int)asked.Alarm}; take NOSPACE (1) or CORRUPT (2)");
        }

        var alarm = new Alarm((AlarmKind)asked.Alarm, asked.MemberID);
        var answer = new AlarmResponse();
        var change = Result<Revision>.Of(Revision.Never);
        switch (asked.Action)
        {
            case AlarmRequest.Types.AlarmAction.Get:
                if (!(await context.Alarms.StandingAsync(caller, cancel)).TryGet(out var standing, out var refused))
                {
                    return refused;
                }

                answer.Alarms.Add(standing.Where(one => asked.Alarm == AlarmType.None || one.Alarm == asked.Alarm));
                break;
            case AlarmRequest.Types.AlarmAction.Activate or AlarmRequest.Types.AlarmAction.Deactivate
                when asked.Alarm == AlarmType.None:
                break; // nothing is wrong: there is nothing to keep
            case AlarmRequest.Types.AlarmAction.Activate:
                change = await context.House.Alarms.RaiseAsync(caller, alarm, cancel);
                answer.Alarms.Add(StandingAlarms.Of(alarm));
                break;
            case AlarmRequest.Types.AlarmAction.Deactivate:
                if (!(await context.House.Alarms.GetAsync(caller, Consistency.Default, cancel)).TryGet(out var before, out refused))
                {
                    return refused;
                }

                change = await context.House.Alarms.TakeBackAsync(caller, alarm, cancel);
                answer.Alarms.Add(before.Raised.Keys.Where(alarm.Equals).Select(StandingAlarms.Of));
                break;
            default:
                return Wrong($"action: there is no {(int)asked.Action}; take GET (0), ACTIVATE (1) or DEACTIVATE (2)");
        }

        if (!change.TryGet(out _, out var no) || !(await context.House.Bytes.HeadAsync(caller, cancel)).TryGet(out var head, out no))
        {
            return no;
        }

        answer.Header = headers.At(head);
        return Reply.Of(answer);
    }

    private static GrpcStatus Wrong(string text) => new(GrpcCode.InvalidArgument, $"etcdserver: {text}");
}
