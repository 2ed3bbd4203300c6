namespace Muster.Gossip.Swim;

public enum NoteLevel
{
    Debug,
    Info,
    Warning,
}
