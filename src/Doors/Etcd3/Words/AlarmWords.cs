using Muster.Etcd.Wire.Messages;

namespace Muster.Doors.Etcd3.Words;

/// <summary>Alarms as etcd writes them for people.</summary>
internal static class AlarmWords
{
    /// <summary>As a message of protocol buffers is shown as text: members that are zero are left out, each is followed by a blank.</summary>
    public static string Of(AlarmMember alarm) =>
        (alarm.MemberID == 0 ? "" : $"memberID:{alarm.MemberID} ") + $"alarm:{NameOf(alarm)} ";

    /// <summary>Why a member is not healthy.</summary>
    public static string ReasonOf(AlarmMember alarm) => $"ALARM {NameOf(alarm)}";

    public static string NameOf(AlarmMember alarm) => alarm.Alarm == AlarmType.Corrupt ? "CORRUPT" : "NOSPACE";
}
