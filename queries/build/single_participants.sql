-- Who is named as a receiver in each interaction, where no two loaded files hold copies of one.
select interaction as id, reference from log_participants
