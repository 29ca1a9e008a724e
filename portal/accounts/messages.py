"""The short messages of accounts, in both languages: what a code is for, never whose it is.

A message in Cyrillic holds 70 signs; a longer one is cut in two and paid for twice.
"""

from portal.language import Bilingual

REGISTER = Bilingual(
    kk="{code} — порталға тіркелу коды. Оны ешкімге айтпаңыз. Емхана",
    ru="{code} — код регистрации на портале. Никому не сообщайте. Емхана",
)
LOGIN = Bilingual(
    kk="{code} — порталға кіру коды. Оны ешкімге айтпаңыз. Емхана",
    ru="{code} — код входа на портал. Никому не сообщайте. Емхана",
)
STAFF_LOGIN = Bilingual(
    kk="{code} — қызметкердің кіру коды. Ешкімге айтпаңыз. Емхана",
    ru="{code} — код входа сотрудника. Никому не сообщайте. Емхана",
)
RESET = Bilingual(
    kk="{code} — құпиясөзді жаңарту коды. Ешкімге айтпаңыз. Емхана",
    ru="{code} — код смены пароля. Никому не сообщайте. Емхана",
)
SIGN = Bilingual(
    kk="{code} — өтінішке қол қою коды. Ешкімге айтпаңыз. Емхана",
    ru="{code} — код подписи заявления. Никому не сообщайте. Емхана",
)
PHONE = Bilingual(
    kk="{code} — нөмірді растау коды. Оны ешкімге айтпаңыз. Емхана",
    ru="{code} — код подтверждения номера. Никому не сообщайте. Емхана",
)

PASSWORD_CHANGED = Bilingual(
    kk="Құпиясөзіңіз өзгертілді. Оны Сіз өзгертпесеңіз: 1414. Емхана",
    ru="Ваш пароль изменён. Если это сделали не вы: 1414. Емхана",
)
PHONE_CHANGED = Bilingual(
    kk="Кабинетіңіздің нөмірі ауысты. Сіз ауыстырмасаңыз: 1414. Емхана",
    ru="Номер вашего кабинета изменён. Если это не вы: 1414. Емхана",
)
